package project

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// foreigners put something at a path that is no regular file, or not of a size
// that mkdaemon reads.
func foreigners(t *testing.T) map[string]func(at string) error {
	outside := filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(outside, []byte(mainOne), 0o600))
	return map[string]func(at string) error{
		"a folder":             func(at string) error { return os.Mkdir(at, 0o755) },
		"a link leading out":   func(at string) error { return os.Symlink(outside, at) },
		"a link to its like":   func(at string) error { return os.Symlink("twin.go", at) },
		"a dangling link":      func(at string) error { return os.Symlink("nowhere", at) },
		"a link to itself":     func(at string) error { return os.Symlink(filepath.Base(at), at) },
		"a link to /dev/zero":  func(at string) error { return os.Symlink("/dev/zero", at) },
		"a pipe":               func(at string) error { return syscall.Mkfifo(at, 0o644) },
		"a device":             func(at string) error { return mknod(at) },
		"a socket":             socket,
		"ten GiB, not on disk": func(at string) error { return sparse(at, 10<<30) },
		"one byte too many":    func(at string) error { return sparse(at, disk.MaxFile+1) },
	}
}

func mknod(at string) error { return syscall.Mknod(at, syscall.S_IFCHR|0o666, 1<<8|5) } // /dev/zero

// socket binds by a short name, since the path of one is limited.
func socket(at string) error {
	folder, err := os.Open(filepath.Dir(at))
	if err != nil {
		return err
	}
	defer folder.Close()
	short := fmt.Sprintf("/proc/self/fd/%d/%s", folder.Fd(), filepath.Base(at))
	if runtime.GOOS != "linux" {
		short = at
	}
	listener, err := net.Listen("unix", short)
	if err != nil {
		return err
	}
	listener.(*net.UnixListener).SetUnlinkOnClose(false)
	return listener.Close()
}

func sparse(at string, size int64) error {
	if err := os.WriteFile(at, nil, 0o644); err != nil {
		return err
	}
	return os.Truncate(at, size)
}

// soon fails a test that hangs, as one does that opens a pipe.
func soon(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("it hangs")
	}
}

func TestPlanTouchesNothingForeign(t *testing.T) {
	one := join(kept(map[string]string{"d/a.go": mainOne, "d/twin.go": mainOne}), yours(map[string]string{"d/y.go": mainOne}))
	two := join(kept(map[string]string{"d/a.go": mainTwo, "d/twin.go": mainOne}), yours(map[string]string{"d/y.go": mainTwo}))
	dropped := kept(map[string]string{"d/twin.go": mainOne})
	for what, put := range foreigners(t) {
		t.Run(what, func(t *testing.T) {
			dir := created(t, one)
			for _, name := range []string{"d/a.go", "d/y.go"} {
				must(t, os.Remove(filepath.Join(dir, name)))
				err := put(filepath.Join(dir, name))
				if errors.Is(err, syscall.EPERM) {
					testtool.Skip(t, "only root can make "+what)
				}
				must(t, err)
			}
			for _, row := range []struct {
				two  render.Tree
				want map[string]string
			}{
				{two, map[string]string{"d/a.go": "conflict conflict blocked +", "d/y.go": "note adapted +"}},
				{one, map[string]string{"d/a.go": "conflict conflict blocked +", "d/y.go": "note adapted +"}},
				{dropped, map[string]string{"d/a.go": "record retired +", "d/y.go": "record retired +"}},
			} {
				for _, mode := range []reconcile.ConflictMode{reconcile.ConflictMarkers, reconcile.ConflictSidecar, reconcile.ConflictOurs, reconcile.ConflictTheirs, reconcile.ConflictFail} {
					w := wishOf(row.two)
					w.Conflict = mode
					soon(t, func() {
						plan := planned(t, dir, w)
						if diff := cmp.Diff(row.want, told(plan)); diff != "" {
							t.Errorf("%s: %s", mode, diff)
						}
						for _, s := range plan.Steps {
							if s.Blocked && (s.Before != nil || s.After != nil || s.Sidecar != nil) {
								t.Errorf("%+v", s)
							}
						}
					})
				}
			}
		})
	}
}

// A folder on the way is as foreign as the file itself.
func TestPlanGoesThroughNothingForeign(t *testing.T) {
	one := kept(map[string]string{"d/e/a": "1\n"})
	outside := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(outside, "e"), 0o755))
	put(t, outside, "e/a", "1\n")
	for what, edit := range map[string]func(dir string) error{
		"a link leading out":     func(dir string) error { return os.Symlink(outside, filepath.Join(dir, "d")) },
		"a link inside":          func(dir string) error { put(t, dir, "x/e/a", "1\n"); return os.Symlink("x", filepath.Join(dir, "d")) },
		"a link below":           func(dir string) error { put(t, dir, "d/x/a", "1\n"); return os.Symlink("x", filepath.Join(dir, "d/e")) },
		"a file":                 func(dir string) error { put(t, dir, "d", "x"); return nil },
		"a pipe":                 func(dir string) error { return syscall.Mkfifo(filepath.Join(dir, "d"), 0o644) },
		"a link, and a new file": func(dir string) error { return os.Symlink(outside, filepath.Join(dir, "d")) },
	} {
		dir := created(t, one)
		must(t, os.RemoveAll(filepath.Join(dir, "d")))
		must(t, edit(dir))
		for _, tree := range []render.Tree{one, kept(map[string]string{"d/e/a": "2\n"}), kept(map[string]string{"d/e/a": "1\n", "d/e/new": "1\n"})} {
			soon(t, func() {
				got := told(planned(t, dir, wishOf(tree)))
				for path := range tree {
					if got[path] != "conflict conflict blocked +" {
						t.Errorf("%s: %s: %s", what, path, got[path])
					}
				}
			})
		}
	}
}

// Somebody makes a new file whose name differs in case only from one of yours:
// a clone on macOS would have one of them.
func TestPlanMakesNoTwins(t *testing.T) {
	one := kept(map[string]string{"x": "1\n"})
	for _, path := range []string{"Docs/a.md", "docs/A.md", "docs"} {
		dir := created(t, one)
		put(t, dir, path, "mine")
		plan := planned(t, dir, wishOf(kept(map[string]string{"x": "1\n", "docs/a.md": "1\n"})))
		want := map[string]string{"docs/a.md": "conflict conflict blocked +"}
		if diff := cmp.Diff(want, told(plan)); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
		if notes := strings.Join(plan.Notes(), ""); !plan.Empty() || path != "docs" && !strings.Contains(notes, "case is ignored") {
			t.Errorf("%s: %v", path, notes)
		}
	}
}
