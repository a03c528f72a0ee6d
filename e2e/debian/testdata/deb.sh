#!/bin/sh
# deb.sh PROJECT NAME DEB "INIT…" makes a Debian package of what `make install INIT=…` of a project lays down.
# What is added is what every package has: a control file, a changelog, sums, and the scripts that
# debhelper writes for a unit, a script of init, and users and folders of systemd.
set -eu
project=$1 name=$2 deb=$3 init=$4
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 0755 "$root"
make -s -C "$project" install DESTDIR="$root" INIT="$init"
cd "$root"

# What distributions change in every package: manuals are compressed, symbols go, the license has a name of its own.
find usr/share/man -type f -exec gzip -9n {} +
strip --strip-unneeded usr/bin/*
doc=usr/share/doc/$name
{
	echo 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'
	printf '\nFiles: *\nCopyright: 2026 the authors\nLicense: MIT\n'
	sed -n '/^Permission/,$ { s/^$/./; s/^/ /; p }' "$doc/LICENSE"
} >"$doc/copyright"
rm "$doc/LICENSE"
printf '%s (1.0-1) unstable; urgency=medium\n\n  * Initial release. (Closes: #1234567)\n\n -- Some One <some@one.example>  Mon, 30 Nov 2026 00:00:00 +0000\n' "$name" |
	gzip -9n >"$doc/changelog.Debian.gz"

mkdir -m 0755 DEBIAN
cat >DEBIAN/control <<END
Package: $name
Version: 1.0-1
Architecture: $(dpkg --print-architecture)
Maintainer: Some One <some@one.example>
Installed-Size: $(du -sk usr etc | awk '{ n += $1 } END { print n }')
Pre-Depends: init-system-helpers (>= 1.54~)
Depends: systemd | systemd-standalone-sysusers | systemd-sysusers, systemd | systemd-standalone-tmpfiles | systemd-tmpfiles
Section: admin
Priority: optional
Homepage: https://example.com/
Description: daemon that is packaged to see whether it can be
 It stays in the foreground, is ready when it says so, and drains at the end.
 .
 This package is made by a test.
END
find etc -type f -printf '/%p\n' | sort >DEBIAN/conffiles
find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums

cat >DEBIAN/postinst <<END
#!/bin/sh
set -e
if [ "\$1" = configure ]; then
	systemd-sysusers $name.conf
	systemd-tmpfiles --create $name.conf || true
	deb-systemd-helper unmask $name.service >/dev/null || true
	if deb-systemd-helper --quiet was-enabled $name.service; then
		deb-systemd-helper enable $name.service >/dev/null || true
	else
		deb-systemd-helper update-state $name.service >/dev/null || true
	fi
	update-rc.d $name defaults >/dev/null
	if [ -d /run/systemd/system ]; then
		systemctl --system daemon-reload >/dev/null || true
		deb-systemd-invoke start $name.service >/dev/null || true
	else
		invoke-rc.d $name start || exit 1
	fi
fi
END
cat >DEBIAN/prerm <<END
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then
	deb-systemd-invoke stop $name.service >/dev/null || true
else
	invoke-rc.d $name stop || exit 1
fi
END
cat >DEBIAN/postrm <<END
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then
	systemctl --system daemon-reload >/dev/null || true
fi
case \$1 in
remove) deb-systemd-helper mask $name.service >/dev/null || true ;;
purge)
	deb-systemd-helper purge $name.service >/dev/null || true
	deb-systemd-helper unmask $name.service >/dev/null || true
	update-rc.d $name remove >/dev/null
	rm -rf /var/lib/$name /var/log/$name
	;;
esac
END
chmod 0755 DEBIAN/postinst DEBIAN/prerm DEBIAN/postrm
dpkg-deb --build -z1 --root-owner-group . "$deb" >/dev/null
