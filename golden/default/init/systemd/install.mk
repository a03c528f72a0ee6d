# Kept by mkdaemon (init/systemd): your edits are merged.
#
# What the unit adds to `make install`, `make uninstall` and `make lint`. systemd looks into the folders
# below /usr and /usr/local; with another PREFIX say UNITDIR=/etc/systemd/system PRESETDIR=/etc/systemd/system-preset
# SYSUSERSDIR=/etc/sysusers.d TMPFILESDIR=/etc/tmpfiles.d.

UNITDIR ?= $(PREFIX)/lib/systemd/system
PRESETDIR ?= $(PREFIX)/lib/systemd/system-preset
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d

install::
	@$(call put,0644,init/systemd/$(NAME).service,$(UNITDIR)/$(NAME).service)
	@$(call put,0644,init/systemd/$(NAME).preset,$(PRESETDIR)/95-$(NAME).preset)
	@$(call put,0644,init/systemd/$(NAME).sysusers,$(SYSUSERSDIR)/$(NAME).conf)
	@$(call put,0644,init/systemd/$(NAME).tmpfiles,$(TMPFILESDIR)/$(NAME).conf)
	@[ -n '$(DESTDIR)' ] || echo 'systemd: now run systemd-sysusers, systemctl daemon-reload, systemctl enable --now $(NAME)'

uninstall::
	rm -f '$(DESTDIR)$(UNITDIR)/$(NAME).service' '$(DESTDIR)$(PRESETDIR)/95-$(NAME).preset'
	rm -f '$(DESTDIR)$(SYSUSERSDIR)/$(NAME).conf' '$(DESTDIR)$(TMPFILESDIR)/$(NAME).conf'

# systemd-analyze(1) reports mistakes on stderr and is often content with them: any word fails. It asks for
# the programs of the unit, which need not be installed here, so another program takes their place.
lint::
	@if ! command -v systemd-analyze >/dev/null; then echo 'lint: no systemd-analyze, the unit is not checked'; exit 0; fi; \
	dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	sed -e 's|/usr/bin/$(NAME)[a-z]*|/bin/sh|' init/systemd/$(NAME).service >"$$dir/$(NAME).service" && \
	said=$$(systemd-analyze verify --man=no --recursive-errors=no "$$dir/$(NAME).service" 2>&1) && [ -z "$$said" ] || \
	{ echo "init/systemd/$(NAME).service: $$said" >&2; exit 1; }
