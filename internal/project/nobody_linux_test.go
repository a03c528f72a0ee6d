package project

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// asNobody does something without root's right to read everything. Only this
// thread loses it.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	must(t, syscall.Setfsuid(65534))
	defer func() { must(t, syscall.Setfsuid(0)) }()
	do()
}

func TestPlanRefusesWhatItCannotRead(t *testing.T) {
	if os.Geteuid() != 0 {
		testtool.Skip(t, "only root can become somebody else")
	}
	dir := created(t, kept(map[string]string{"a": "1\n", "d/b": "1\n", "c": "1\n"}))
	must(t, os.Chmod(filepath.Join(dir, "a"), 0))
	must(t, os.Chmod(filepath.Join(dir, "d"), 0))
	p, err := Open(dir)
	must(t, err)
	defer p.Close()
	asNobody(t, func() {
		_, err := p.Plan(wishOf(kept(map[string]string{"a": "2\n", "d/b": "2\n", "c": "2\n"})))
		if err == nil || !strings.Contains(err.Error(), "/a: ") || !strings.Contains(err.Error(), "/d: ") || strings.Contains(err.Error(), "/c: ") {
			t.Errorf("%v", err)
		}
	})
}

// A checkout that cannot be written is as good as any other.
func TestPlanOfAReadOnlyProject(t *testing.T) {
	dir, w := everything(t)
	must(t, filepath.Walk(dir, func(at string, info os.FileInfo, err error) error {
		if err == nil && info.IsDir() {
			t.Cleanup(func() { os.Chmod(at, 0o755) })
			return os.Chmod(at, 0o555)
		}
		return err
	}))
	want := string(planned(t, dir, w).JSON(2))
	if os.Geteuid() == 0 {
		p, err := Open(dir)
		must(t, err)
		defer p.Close()
		asNobody(t, func() {
			plan, err := p.Plan(w)
			if err != nil || string(plan.JSON(2)) != want {
				t.Errorf("%v", err)
			}
		})
	}
}
