// Package boot boots real init systems in containers made of Debian packages
// and runs one job in each. It serves tests only.
//
// A container has a root folder of its own, which is made once and never
// changed: every boot writes to an overlay that is gone afterwards. It has no
// network but loopback, and shares nothing with the machine but its kernel.
package boot

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// System is an init system, as a set of Debian packages.
type System struct {
	Name      string // in messages
	Suite     string // the Debian release, which decides the version
	Packages  []string
	Extracted []string // packages that are only unpacked, since they cannot be installed beside the others

	start func(job string) (files map[string]string, kernel []string) // what starts the job
}

// Systemd252 and Systemd257 are process 1 of Debian 12 and 13.
func Systemd252() System { return systemd("bookworm") }

// Systemd257 is the newer one.
func Systemd257() System { return systemd("trixie") }

// One set of packages for all tests: making a root takes half a minute.
func systemd(suite string) System {
	return System{Name: "systemd of " + suite, Suite: suite, start: startSystemd, Packages: append(basics(),
		"systemd", "systemd-sysv", "libglib2.0-bin", "udev")}
}

// Famous is the older one again, with the daemons that everybody knows.
func Famous() System {
	s := Systemd252()
	s.Name = "famous daemons of " + s.Suite
	s.Packages = append(s.Packages, "libpam-systemd", "nginx-light", "openssh-server", "redis-server", "dnsmasq", "memcached",
		"haproxy", "daemonize", "python3-daemon", "psmisc", "strace", "lsof")
	return s
}

// SysVinit is process 1 of those who have kept it. Its root holds all managers
// that need not be process 1, too; a job starts them as their packages would.
func SysVinit() System {
	return System{Name: "sysvinit", Suite: "bookworm", start: startSysV, Packages: append(basics(),
		"sysvinit-core", "sysv-rc", "initscripts", "insserv", "orphan-sysvinit-scripts",
		"runit", "s6", "execline", "daemontools", "supervisor", "python3-pkg-resources",
		"xinetd", "libbsd0", "libevent-2.1-7", "tcpd"),
		Extracted: []string{"openbsd-inetd", "inetutils-inetd"}}
}

// OpenRC is another set of scripts below the same process 1.
func OpenRC() System {
	return System{Name: "openrc", Suite: "bookworm", start: startSysV, Packages: append(basics(),
		"sysvinit-core", "openrc", "initscripts", "insserv", "orphan-sysvinit-scripts")}
}

// basics are the programs that jobs use, and the services that daemons do.
func basics() []string {
	return []string{"adduser", "cron", "curl", "dbus", "logrotate", "make", "procps", "rsyslog"}
}

// unpack is a hook of mmdebstrap for one package that is not installed. What it
// has below /lib goes where the link leads that /lib is.
func unpack(name string) string {
	return `cd "$1" && APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get download -qq ` + name +
		` && dpkg-deb --fsys-tarfile ` + name + `_*.deb | tar -x --keep-directory-symlink && rm ` + name + `_*.deb`
}

// root returns the root folder of s, which it makes if there is none. Several
// test programs may ask at once: one makes it, the others wait.
func (s System) root(t testing.TB) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	cache = filepath.Join(cache, "mkdaemon", "roots")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	words := []string{"--quiet", "--variant=minbase", "--dpkgopt=force-unsafe-io", "--include=" + strings.Join(s.Packages, ",")}
	for _, name := range s.Extracted {
		words = append(words, "--customize-hook="+unpack(name))
	}
	sum := sha256.Sum256([]byte(strings.Join(words, " ")))
	root := filepath.Join(cache, fmt.Sprintf("%s-%x", s.Suite, sum[:6]))
	lock, err := os.OpenFile(root+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(root); err == nil {
		return root
	}
	testtool.Need(t, "mmdebstrap")
	making := root + ".making" // whatever an interrupted run left there
	if err := os.RemoveAll(making); err != nil {
		t.Fatal(err)
	}
	t.Logf("making a root folder with %s, once", s.Name)
	words = append(words, s.Suite, making)
	if out, err := exec.CommandContext(t.Context(), "mmdebstrap", words...).CombinedOutput(); err != nil {
		t.Fatalf("mmdebstrap %s: %v\n%s", strings.Join(words, " "), err, out)
	}
	if err := os.Rename(making, root); err != nil {
		t.Fatal(err)
	}
	return root
}
