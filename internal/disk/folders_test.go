package disk

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

func foldersIn(t *testing.T, dir string, fault Fault) Folders {
	t.Helper()
	folders, err := OpenFolders(dir, fault)
	must(t, err)
	t.Cleanup(folders.Close)
	return folders
}

// Not even a link that stays inside is followed on the way to a file.
func TestFoldersFollowNoLink(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "d/e"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "d/e/file"), []byte("text"), 0o600))
	must(t, os.Symlink("d", filepath.Join(dir, "link")))
	must(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644))
	folders := foldersIn(t, dir, nil)
	for path, want := range map[string]string{
		"d/e/file": "text", "link/e/file": "a symbolic link at link", "link": "a symbolic link", "pipe/x": "a named pipe at pipe", "pipe": "a named pipe",
		"d/e/x": "", "x/y": "",
	} {
		file, other, err := folders.Read(path, 100)
		must(t, err)
		if file != nil {
			other = string(file.Text)
		}
		if other != want {
			t.Errorf("%s: %q, want %q", path, other, want)
		}
	}
	if _, err := folders.Make("link/new", nil, map[string]bool{}); err == nil || !strings.Contains(err.Error(), "where a directory is expected") {
		t.Errorf("made behind a link: %v", err)
	}
	if _, blocked := errors.AsType[*BlockedError](folders.Prune("link/e", map[string]bool{})); blocked {
		t.Error("nothing is there to be removed, which is no error")
	}
}

// A text that is too long is not read for that, and one that becomes it is not believed.
func TestFoldersReadLimit(t *testing.T) {
	dir, opened, grows := t.TempDir(), 0, ""
	at := filepath.Join(dir, "file")
	must(t, os.WriteFile(at, []byte("text"), 0o600))
	folders := foldersIn(t, dir, func(op, name string) error {
		if op == "open" {
			opened++
			must(t, os.WriteFile(at, []byte("text"+grows), 0o600))
		}
		return nil
	})
	if _, other, err := folders.Read("file", 3); err != nil || other != AnotherText || opened > 0 {
		t.Errorf("one that is too long: %q, %v, opened %d times", other, err, opened)
	}
	if file, other, err := folders.Read("file", 4); err != nil || file == nil || string(file.Text) != "text" {
		t.Errorf("one that is as long as can be: %v, %q, %v", file, other, err)
	}
	grows = "s"
	if file, other, err := folders.Read("file", 4); err != nil || file != nil || other != AnotherText {
		t.Errorf("one that grows: %v, %q, %v", file, other, err)
	}
}

// Folders are made with the modes that they shall have, and removed once they are empty.
func TestMakeAndPrune(t *testing.T) {
	dir := t.TempDir()
	folders, touched := foldersIn(t, dir, nil), map[string]bool{}
	old := syscall.Umask(0o077)
	made, err := folders.Make("a/b/c", map[string]fs.FileMode{"a/b": 0o710}, touched)
	syscall.Umask(old)
	must(t, err)
	for path, want := range map[string]fs.FileMode{"a": 0o755, "a/b": 0o710, "a/b/c": 0o755, "a/x": 0} {
		if mode, err := folders.Mode(path); err != nil || mode != want {
			t.Errorf("%s: %v, %v", path, mode, err)
		}
	}
	if !maps.Equal(touched, map[string]bool{".": true, "a": true, "a/b": true}) {
		t.Errorf("touched by making: %v", touched)
	}
	clear(touched)
	file, err := made.Create("new", 0o640, []byte("text"))
	must(t, err)
	var queue Queue
	must(t, queue.Add("new", file, nil))
	must(t, queue.Flush(nil))
	if _, err := made.Create("new", 0o640, nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("made twice: %v", err)
	}
	must(t, made.Place("new", "file"))
	if there, err := folders.Lists("a/b/c/file"); err != nil || !there {
		t.Errorf("%t, %v", there, err)
	}
	if file, _, err := folders.Read("a/b/c/file", 10); err != nil || file == nil || file.Mode != 0o640 {
		t.Errorf("%v, %v", file, err)
	}
	must(t, folders.Prune("a/b/c", touched)) // not empty
	must(t, made.Remove("file"))
	must(t, made.Remove("file")) // gone already
	for _, path := range []string{"a/b/c", "a/b", "a"} {
		must(t, folders.Prune(path, touched))
	}
	testtool.OnlyHolds(t, dir)
	if len(touched) != 1 || !touched["."] {
		t.Errorf("touched by removing: %v", touched)
	}
	_, err = folders.Make("a/b", nil, touched) // they are not taken for open any more
	must(t, err)
	testtool.OnlyHolds(t, dir, "a")
}

// A name that somebody took meanwhile is not replaced, unless that is asked for.
func TestPlaceAndReplace(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "new"), []byte("new"), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "old"), []byte("old"), 0o644))
	root, err := Open(dir, nil)
	must(t, err)
	defer root.Close()
	if err := root.Place("new", "old"); !errors.Is(err, fs.ErrExist) || !strings.HasSuffix(err.Error(), "/old: cannot create: file exists") {
		t.Error(err)
	}
	must(t, root.Replace("new", "old"))
	testtool.OnlyHolds(t, dir, "old")
	if file, other, err := root.Read("old", 10); err != nil || file == nil || string(file.Text) != "new" {
		t.Errorf("%v, %q, %v", file, other, err)
	}
}

// One run at a time; it gives the lock up itself.
func TestLock(t *testing.T) {
	dir := t.TempDir()
	one, err := Open(dir, nil)
	must(t, err)
	defer one.Close()
	two, err := Open(dir, nil)
	must(t, err)
	defer two.Close()
	must(t, one.Lock())
	if err := two.Lock(); !errors.Is(err, syscall.EWOULDBLOCK) {
		t.Errorf("locked twice: %v", err)
	}
	must(t, one.Unlock())
	must(t, two.Lock())
}
