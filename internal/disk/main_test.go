package disk

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// sampleFiles are some files, in folders that are nested.
func sampleFiles() map[string]string {
	return map[string]string{"Makefile": "build:\n", "cmd/food/main.go": "package main\n", "empty": "", "etc/food.toml": "# no newline"}
}

// addWhole makes a folder of files at dir, as Create of internal/project does.
func addWhole(ctx context.Context, dir string, files map[string]string, fault Fault) error {
	parent, err := Open(filepath.Dir(dir), fault)
	if err != nil {
		return err
	}
	defer parent.Close()
	part := func(paths ...string) Part {
		slices.Sort(paths)
		return Part{Paths: paths, File: func(path string) (fs.FileMode, Pieces) { return 0o644, Pieces{[]byte(files[path])} }}
	}
	var paths []string
	for path := range files {
		paths = append(paths, path)
	}
	whole := Whole{
		Name: filepath.Base(dir), Path: dir, First: part(paths...),
		Rest:   func() (Part, error) { return part(".rest/a", ".rest/b/c"), nil },
		Exists: func() error { return fs.ErrExist },
	}
	if err := parent.AddWhole(ctx, whole); err != nil {
		return err
	}
	CollectStages(parent)
	return parent.Sync()
}

// world is a folder to make another one in, and one beside it that must stay as it is.
type world struct{ work, outside string }

func newWorld(t *testing.T) world {
	t.Helper()
	dir := t.TempDir()
	w := world{work: filepath.Join(dir, "work"), outside: filepath.Join(dir, "outside")}
	must(t, os.Mkdir(w.work, 0o755))
	must(t, os.Mkdir(w.outside, 0o755))
	must(t, os.WriteFile(filepath.Join(w.outside, "canary"), []byte("alive"), 0o600))
	return w
}

func (w world) check(t *testing.T) {
	t.Helper()
	testtool.OnlyHolds(t, w.outside, "canary")
	canary := filepath.Join(w.outside, "canary")
	info, err := os.Stat(canary)
	must(t, err)
	if text, err := os.ReadFile(canary); err != nil || string(text) != "alive" || info.Mode() != 0o600 {
		t.Errorf("something outside was touched: %q, %v, %v", text, info.Mode(), err)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
