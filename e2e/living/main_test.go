// Package living follows projects through the years: they are edited, and newer
// templates come.
package living

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/lab"
)

// here has the mkdaemon of today.
var here lab.Lab

func TestMain(m *testing.M) {
	lab.Main(m, func(l lab.Lab) { here = l })
}

// run runs mkdaemon in dir and returns its exit code, stdout and stderr.
func run(t *testing.T, l lab.Lab, dir string, words ...string) (code int, data, talk string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), l.Mkdaemon, words...)
	c.Dir = dir
	var out, said strings.Builder
	c.Stdout, c.Stderr = &out, &said
	err := c.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), out.String(), said.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, out.String(), said.String()
}

// want runs mkdaemon and demands an exit code.
func want(t *testing.T, code int, l lab.Lab, dir string, words ...string) (data, talk string) {
	t.Helper()
	got, data, talk := run(t, l, dir, words...)
	if got != code {
		t.Fatalf("mkdaemon %s: exit %d, want %d\n%s%s", strings.Join(words, " "), got, code, data, talk)
	}
	return data, talk
}

// still demands that an update has nothing to do: no entry but notes.
func still(t *testing.T, l lab.Lab, dir string) {
	t.Helper()
	data, _ := want(t, 0, l, dir, "update", "--dry-run", "--json")
	var plan struct {
		Entries []struct{ Op, Path string }
	}
	if err := json.Unmarshal([]byte(data), &plan); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	for _, e := range plan.Entries {
		if e.Op != "note" && e.Op != "same" {
			t.Errorf("a second update would %s %s", e.Op, e.Path)
		}
	}
}

// edit replaces a text that is there exactly once in a file below dir.
func edit(t *testing.T, dir, path, old, replacement string) {
	t.Helper()
	name := filepath.Join(dir, path)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), old); n != 1 {
		t.Fatalf("%s holds %q %d times", path, old, n)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(text), old, replacement, 1)), info.Mode()); err != nil {
		t.Fatal(err)
	}
}

// extend puts text at the end of a file below dir.
func extend(t *testing.T, dir, path, text string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, path), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// holds demands that a file below dir holds a text.
func holds(t *testing.T, dir, path, text string) {
	t.Helper()
	found, err := os.ReadFile(filepath.Join(dir, path))
	if err != nil {
		t.Error(err)
	} else if !strings.Contains(string(found), text) {
		t.Errorf("%s does not hold %q", path, text)
	}
}

// thaw unpacks a frozen project and returns its folder.
func thaw(t *testing.T, name string) string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "corpus", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	packed, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for r := tar.NewReader(packed); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return filepath.Join(dir, "project")
		}
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, filepath.FromSlash(h.Name))
		if h.Typeflag == tar.TypeDir {
			err = os.MkdirAll(name, 0o755)
		} else {
			var text []byte
			if text, err = io.ReadAll(r); err == nil {
				err = os.WriteFile(name, text, h.FileInfo().Mode())
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
