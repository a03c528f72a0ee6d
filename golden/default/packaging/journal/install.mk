# Kept by mkdaemon (logging/journald): your edits are merged.
#
# What the message catalogue adds to `make install` and `make uninstall`. journalctl(1) reads the database that
# it makes of all the catalogues, so this one shows only after `journalctl --update-catalog`. It looks into
# /usr/lib/systemd/catalog, whatever PREFIX is.

CATALOGDIR ?= /usr/lib/systemd/catalog

install::
	@$(call put,0644,packaging/journal/$(NAME).catalog,$(CATALOGDIR)/$(NAME).catalog)
	@[ -n '$(DESTDIR)' ] || echo 'journal: now run journalctl --update-catalog'

uninstall::
	rm -f '$(DESTDIR)$(CATALOGDIR)/$(NAME).catalog'
