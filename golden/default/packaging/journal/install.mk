# Kept by mkdaemon (logging/journald): your edits are merged.
#
# What the message catalogue adds to `make install` and `make uninstall`. journalctl(1) reads the database that
# `journalctl --update-catalog` makes of the files in /usr/lib/systemd/catalog and /usr/local/lib/systemd/catalog;
# with another PREFIX say CATALOGDIR=/usr/local/lib/systemd/catalog.

CATALOGDIR ?= $(PREFIX)/lib/systemd/catalog

install::
	@$(call put,0644,packaging/journal/$(NAME).catalog,$(CATALOGDIR)/$(NAME).catalog)
	@[ -n '$(DESTDIR)' ] || echo 'journal: now run journalctl --update-catalog'

uninstall::
	rm -f '$(DESTDIR)$(CATALOGDIR)/$(NAME).catalog'
