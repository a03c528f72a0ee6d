package disk

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// viewOf is a view of what is in dir.
func viewOf(t *testing.T, dir string, fault Fault) *View {
	t.Helper()
	root, err := Open(dir, fault)
	must(t, err)
	t.Cleanup(root.Close)
	view, err := NewView(root)
	must(t, err)
	t.Cleanup(view.Close)
	return view
}

// Whatever stands at a path, or on the way to it: only a regular file is read,
// and nothing is waited for.
func TestLook(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	must(t, os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600))
	must(t, os.MkdirAll(in("d/e"), 0o755))
	must(t, os.WriteFile(in("d/e/file"), []byte("text"), 0o640))
	must(t, os.WriteFile(in("empty"), nil, 0o644))
	must(t, os.Symlink(filepath.Join(outside, "secret"), in("link")))
	must(t, os.Symlink(outside, in("out")))
	must(t, os.Symlink("d", in("inside")))
	must(t, syscall.Mkfifo(in("pipe"), 0o644))
	must(t, os.WriteFile(in("large"), make([]byte, 101), 0o644))
	view := viewOf(t, dir, func(op, name string) error {
		if op == "read" && name == "large" {
			t.Error("what is too large is opened")
		}
		return nil
	})
	view.Limit = 100
	for path, want := range map[string]string{
		"d/e/file": "text", "empty": "", "link": "a symbolic link", "pipe": "a named pipe", "d": "a folder", "large": "larger than 0 MiB",
		"nothing": "nothing", "no/such/folder": "nothing", "out/secret": "a symbolic link in place of the folder out",
		"inside/e/file": "a symbolic link in place of the folder inside", "pipe/x": "a named pipe in place of the folder pipe",
	} {
		for _, likely := range [][]byte{nil, []byte("text"), []byte("other")} {
			found, err := view.LookFor(path, likely)
			must(t, err)
			got := found.Foreign
			switch {
			case found.File != nil:
				got = string(found.Text)
			case found.Nothing():
				got = "nothing"
			}
			if got != want {
				t.Errorf("%s: %q, want %q", path, got, want)
			}
		}
	}
	if found, err := view.Look("d/e/file"); err != nil || found.Mode != 0o640 {
		t.Errorf("%v, %v", found.File, err)
	}
}

// A text that was read stays what it is when the next one is read; and a file that has
// grown beyond the limit since it was looked at is too large.
func TestLookAgain(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a": "aaaa", "b": "bbbb", "grows": "1234"} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	view := viewOf(t, dir, func(op, name string) error {
		if op == "read" && name == "grows" {
			return os.WriteFile(filepath.Join(dir, name), []byte("12345"), 0o644)
		}
		return nil
	})
	view.Limit = 4
	first, err := view.LookFor("a", []byte("other"))
	must(t, err)
	second, err := view.LookFor("b", []byte("other"))
	must(t, err)
	if string(first.Text) != "aaaa" || string(second.Text) != "bbbb" {
		t.Errorf("they are now %q and %q", first.Text, second.Text)
	}
	if found, err := view.Look("grows"); err != nil || found.Foreign != "larger than 0 MiB" {
		t.Errorf("%v, %v", found, err)
	}
}

// What takes the place of a file between the look at it and its opening is not read.
func TestLookAtWhatIsReplaced(t *testing.T) {
	for what, swap := range map[string]func(at string) error{
		"a link":       func(at string) error { return os.Symlink("other", at) },
		"a link to it": func(at string) error { return os.Symlink("a-old", at) },
		"a file":       func(at string) error { return os.Rename(filepath.Join(filepath.Dir(at), "other"), at) },
		"a pipe":       func(at string) error { return syscall.Mkfifo(at, 0o644) },
		"a pipe with its number, as ext4 gives it": func(at string) error {
			return errors.Join(os.Remove(at+"-old"), syscall.Mkfifo(at, 0o644))
		},
	} {
		dir := t.TempDir()
		at := filepath.Join(dir, "a")
		must(t, os.WriteFile(at, []byte("1"), 0o644))
		must(t, os.WriteFile(filepath.Join(dir, "other"), []byte("2"), 0o644))
		view := viewOf(t, dir, func(op, name string) error {
			if op != "read" {
				return nil
			}
			must(t, os.Rename(at, at+"-old"))
			return swap(at)
		})
		if found, err := view.Look("a"); err == nil || !strings.HasSuffix(err.Error(), "/a: cannot read: somebody replaced it") {
			t.Errorf("%s: %v, %v", what, found.File, err)
		}
	}
}

func TestHolds(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("text", 1<<16)
	must(t, os.WriteFile(filepath.Join(dir, "long"), []byte(long), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "empty"), nil, 0o644))
	must(t, os.Symlink("long", filepath.Join(dir, "link")))
	view := viewOf(t, dir, nil)
	for _, row := range []struct {
		path string
		text []string
		want bool
	}{
		{"long", []string{long}, true}, {"long", []string{"", "text", long[4:]}, true}, {"long", []string{long, "x"}, false},
		{"long", []string{long[1:]}, false}, {"long", nil, false}, {"empty", nil, true}, {"empty", []string{""}, true}, {"empty", []string{"x"}, false},
		{"link", []string{long}, false}, {"nothing", nil, false}, {"no/folder", nil, false},
	} {
		var text Pieces
		for _, piece := range row.text {
			text = append(text, []byte(piece))
		}
		if got, err := view.Holds(row.path, text); err != nil || got != row.want {
			t.Errorf("%s, %d pieces: %t, %v", row.path, len(text), got, err)
		}
	}
}

func TestTwin(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "Docs"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "Docs/a.md"), nil, 0o644))
	view := viewOf(t, dir, nil)
	for path, want := range map[string]string{"Docs/a.md": "", "Docs/A.md": "Docs/a.md", "docs/b": "Docs", "other/a.md": "", "DOCS": "Docs"} {
		if got, err := view.Twin(path); err != nil || got != want {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	if names, err := view.List("Docs"); err != nil || !slices.Equal(names, []string{"a.md"}) {
		t.Errorf("%q, %v", names, err)
	}
}
