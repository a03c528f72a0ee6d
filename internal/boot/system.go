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
	Name     string // in messages
	Suite    string // the Debian release, which decides the version
	Packages []string
	start    func(job string) (files map[string]string, kernel []string) // what starts the job
}

// Systemd252 and Systemd257 are process 1 of Debian 12 and 13.
func Systemd252() System { return systemd("bookworm") }

// Systemd257 is the newer one.
func Systemd257() System { return systemd("trixie") }

// One set of packages for all tests: making a root takes half a minute.
func systemd(suite string) System {
	return System{"systemd of " + suite, suite, []string{"systemd", "systemd-sysv", "dbus", "libglib2.0-bin", "logrotate", "procps"}, startSystemd}
}

// SysVinit is process 1 of those who have kept it.
func SysVinit() System {
	return System{"sysvinit", "bookworm", []string{"sysvinit-core", "sysv-rc", "initscripts", "insserv", "adduser", "procps"}, startSysV}
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
	sum := sha256.Sum256([]byte(strings.Join(s.Packages, " ")))
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
	words := []string{"--quiet", "--variant=minbase", "--include=" + strings.Join(s.Packages, ","), s.Suite, making}
	if out, err := exec.CommandContext(t.Context(), "mmdebstrap", words...).CombinedOutput(); err != nil {
		t.Fatalf("mmdebstrap %s: %v\n%s", strings.Join(words, " "), err, out)
	}
	if err := os.Rename(making, root); err != nil {
		t.Fatal(err)
	}
	return root
}
