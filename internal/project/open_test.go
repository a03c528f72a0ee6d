package project

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/state"
)

func TestOpenTellsTheRemedy(t *testing.T) {
	lock := func(dir string) string { return filepath.Join(dir, state.LockPath) }
	for what, row := range map[string]struct {
		edit func(dir string) error
		want string
	}{
		"no lock":           {func(dir string) error { return os.Remove(lock(dir)) }, "mkdaemon new NAME --answers"},
		"no state":          {func(dir string) error { return os.RemoveAll(filepath.Join(dir, state.Dir)) }, "mkdaemon new NAME --answers"},
		"no project":        {func(dir string) error { os.Remove(filepath.Join(dir, IntentPath)); return os.Remove(lock(dir)) }, "no project of mkdaemon"},
		"the lock a pipe":   {func(dir string) error { os.Remove(lock(dir)); return syscall.Mkfifo(lock(dir), 0o644) }, "a named pipe"},
		"the lock a link":   {func(dir string) error { os.Rename(lock(dir), dir+"/l"); return os.Symlink("../l", lock(dir)) }, "a symbolic link"},
		"the lock a folder": {func(dir string) error { os.Remove(lock(dir)); return os.Mkdir(lock(dir), 0o755) }, "a folder"},
		"the lock endless":  {func(dir string) error { return os.Truncate(lock(dir), 1<<40) }, "larger than"},
		"the state a link": {func(dir string) error {
			os.Rename(filepath.Join(dir, state.Dir), dir+"/s")
			return os.Symlink("s", filepath.Join(dir, state.Dir))
		}, "a symbolic link in place of the folder"},
		"the state a file": {func(dir string) error {
			os.RemoveAll(filepath.Join(dir, state.Dir))
			return os.WriteFile(filepath.Join(dir, state.Dir), nil, 0o644)
		}, "a file in place of the folder"},
		"the lock empty": {func(dir string) error { return os.Truncate(lock(dir), 0) }, "cut off"},
	} {
		dir := created(t, kept(map[string]string{IntentPath: "name = \"food\"\n"}))
		must(t, row.edit(dir))
		soon(t, func() {
			p, err := Open(dir)
			if err == nil {
				p.Close()
			}
			if err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), lock(dir)) {
				t.Errorf("%s: %v", what, err)
			}
			_, ok := errors.AsType[*NoProjectError](err)
			if ok != strings.HasPrefix(what, "no ") {
				t.Errorf("%s: %T", what, err)
			}
		})
	}
	for what, dir := range map[string]string{"nothing": filepath.Join(t.TempDir(), "x"), "a file": os.Args[0]} {
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestOlderMkdaemonIsRefused(t *testing.T) {
	for _, row := range []struct {
		last, ours string
		ok         bool
	}{
		{"v1.2.0", "v1.2.0", true}, {"v1.2.0", "v1.10.0", true}, {"v1.10.0", "v1.9.9", false}, {"v2.0.0", "v2.0.0-rc.1", false},
		{"v1.2.0", "(devel)", true}, {"(devel)", "v0.0.1", true}, {"v1.2.0", "v1.2.0+dirty", true}, {"", "v1.0.0", true},
		{"v0.0.0-20261130120000-abcdefabcdef", "v0.0.0-20261129120000-abcdefabcdef", false},
	} {
		p := &Project{Lock: state.Lock{Generator: row.last}}
		err := p.CheckGenerator(row.ours)
		if (err == nil) != row.ok || err != nil && !strings.Contains(err.Error(), "install "+row.last+" or newer") {
			t.Errorf("%s by %s: %v", row.last, row.ours, err)
		}
	}
	dir := created(t, kept(map[string]string{"a": "1"}))
	p, err := Open(dir)
	must(t, err)
	defer p.Close()
	w := wishOf(kept(map[string]string{"a": "2"}))
	w.Origin.Generator = "v0.9.0"
	if _, err := p.Plan(w); err == nil || !strings.Contains(err.Error(), "install v1.0.0") {
		t.Error(err)
	}
}
