# Kept by mkdaemon (init/systemd): your edits are merged.
#
# What these files add to `make install`, `make uninstall` and `make lint`: every unit in this folder, and what belongs
# to them. systemd looks into the folders below /usr and /usr/local; with another PREFIX say UNITDIR=/etc/systemd/system
# PRESETDIR=/etc/systemd/system-preset SYSUSERSDIR=/etc/sysusers.d TMPFILESDIR=/etc/tmpfiles.d and, where
# there are rules for a device, UDEVRULESDIR=/etc/udev/rules.d.

UNITDIR ?= $(PREFIX)/lib/systemd/system
PRESETDIR ?= $(PREFIX)/lib/systemd/system-preset
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d
UDEVRULESDIR ?= $(PREFIX)/lib/udev/rules.d

# What starts the daemon in the place of the boot, all units, those to enable (as the preset says), those to start.
triggers := $(notdir $(wildcard init/systemd/*.socket init/systemd/*.path init/systemd/*.timer))
units := $(NAME).service $(triggers)
enabled := $(shell sed -n 's/^enable //p' init/systemd/$(NAME).preset)
started := $(units)
rules := $(wildcard init/systemd/$(NAME).rules)

install::
	@$(foreach u,$(units),$(call put,0644,init/systemd/$(u),$(UNITDIR)/$(u)) &&) :
	@$(call put,0644,init/systemd/$(NAME).preset,$(PRESETDIR)/95-$(NAME).preset)
	@$(call put,0644,init/systemd/$(NAME).sysusers,$(SYSUSERSDIR)/$(NAME).conf)
	@$(call put,0644,init/systemd/$(NAME).tmpfiles,$(TMPFILESDIR)/$(NAME).conf)
	@$(if $(rules),$(call put,0644,$(rules),$(UDEVRULESDIR)/70-$(NAME).rules))
	@[ -n '$(DESTDIR)' ] || echo 'systemd: now run systemd-sysusers && systemd-tmpfiles --create $(NAME).conf && $(if $(rules),udevadm control --reload && )systemctl daemon-reload && systemctl enable $(enabled)$(if $(started), && systemctl start $(started))'

uninstall::
	rm -f $(units:%='$(DESTDIR)$(UNITDIR)/%') '$(DESTDIR)$(PRESETDIR)/95-$(NAME).preset'
	rm -f '$(DESTDIR)$(SYSUSERSDIR)/$(NAME).conf' '$(DESTDIR)$(TMPFILESDIR)/$(NAME).conf'
	@$(if $(rules),rm -f '$(DESTDIR)$(UDEVRULESDIR)/70-$(NAME).rules')

# systemd-analyze(1) reports mistakes on stderr and is often content with them: any word fails. It asks for
# the programs of the unit, which need not be installed here, so another program takes their place.
# udevadm(8) reads rules since systemd 254 only.
lint::
	@if ! command -v systemd-analyze >/dev/null; then echo 'lint: no systemd-analyze, the units are not checked'; exit 0; fi; \
	dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && cd init/systemd && cp $(units) "$$dir" && \
	sed -i -e 's|/usr/bin/$(NAME)[a-z]*|/bin/sh|' "$$dir/$(NAME).service" && \
	said=$$(cd "$$dir" && systemd-analyze verify --man=no --recursive-errors=no $(units:%=./%) 2>&1) && [ -z "$$said" ] || \
	{ echo "init/systemd: $$said" >&2; exit 1; }
	@$(if $(rules),if udevadm verify --help >/dev/null 2>&1; then udevadm verify --no-summary '$(rules)'; else echo 'lint: no udevadm verify: the rules are not checked'; fi)
