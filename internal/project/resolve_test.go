package project

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// conflictDir is the project of the story, with its two conflicts open.
func conflictDir(t testing.TB) (dir, before string) {
	t.Helper()
	dir, before = storyDir(t)
	_, err := Apply(t.Context(), dir, storyPlan(true))
	must(t, err)
	return dir, before
}

func lockOf(t testing.TB, dir string) map[string]state.Entry {
	t.Helper()
	l, err := state.ReadLock([]byte(fileOf(t, dir, state.LockPath)))
	must(t, err)
	return byPath(l.Files)
}

func TestContinue(t *testing.T) {
	dir, _ := conflictDir(t)
	before := mustDigest(t, dir)
	_, err := Continue(t.Context(), dir)
	want := dir + ": conflicts are open: " +
		"init/systemd/food.unit: take over what you want of init/systemd/food.unit.mkdaemon-new and remove it, " +
		"internal/daemon/big.go: resolve the conflict between the markers and remove them"
	if _, ok := errors.AsType[*ConflictOpenError](err); !ok || err.Error() != want || mustDigest(t, dir) != before {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	resolve(t, dir)
	notes, err := Continue(t.Context(), dir)
	if err != nil || strings.Join(notes, "|") != "init/systemd/food.unit: the conflict is settled|internal/daemon/big.go: the conflict is settled" {
		t.Fatal(notes, err)
	}
	next := storyTree()
	for path, entry := range lockOf(t, dir) {
		if entry.State != "" || entry.Target != "" || entry.Marker != 0 || entry.Base != state.Digest(next[path].Text) && entry.Base != "" || entry.SHA256 != state.Digest(next[path].Text) {
			t.Errorf("%s: %+v", path, entry)
		}
	}
	bases := basesOf(t, dir)
	for path, entry := range lockOf(t, dir) {
		if _, known := bases[entry.Base]; entry.Base != "" && !known {
			t.Errorf("%s: its base is gone", path)
		}
	}
	if got := fileOf(t, dir, "internal/daemon/big.go"); got != "package mine // and next\n" {
		t.Errorf("his resolution is lost: %s", got)
	}
	if _, err := Continue(t.Context(), dir); err == nil || err.Error() != dir+": no conflict is open" {
		t.Error(err)
	}
	t.Chdir(dir)
	if _, err := Continue(t.Context(), "."); err == nil || err.Error() != "no conflict is open" {
		t.Error(err) // where the user is, need not be said
	}
	if _, err := Abort(t.Context(), dir); err == nil || err.Error() != dir+": there is no update to abort; one that was made elsewhere is undone with git" {
		t.Error(err)
	}
}

// The folder of the journal is not in git, but all that Continue needs is.
func TestContinueInAClone(t *testing.T) {
	dir, _ := conflictDir(t)
	must(t, os.RemoveAll(filepath.Join(dir, txDir)))
	if _, err := Continue(t.Context(), dir); exitOf(err) != openExit {
		t.Error(err)
	}
	resolve(t, dir)
	must(t, os.Remove(filepath.Join(dir, "internal/daemon/big.go"))) // that is an answer, too
	if _, err := Continue(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if entry := lockOf(t, dir)["internal/daemon/big.go"]; entry.State != state.Deleted {
		t.Errorf("%+v", entry)
	}
}

// Texts that only their owner may read are in the journal, too.
func TestJournalIsPrivate(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	dir, _ := conflictDir(t)
	for path, want := range map[string]os.FileMode{txDir: 0o700 | os.ModeDir, txDir + "/" + txDone: 0o600} {
		info, err := os.Lstat(filepath.Join(dir, path))
		if err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestHasMarker(t *testing.T) {
	for _, row := range []struct {
		text string
		want bool
	}{
		{"a\n<<<<<<<< disk (your file)\nb\n", true},
		{"a\r\n========\r\nb\r\n", true},
		{"||||||||", true},
		{">>>>>>>> next (mkdaemon 1.3.0)\n", true},
		{"<<<<<<<\n=======\n>>>>>>>\n", false}, // of seven: they were there before
		{"=========\n", false},
		{" <<<<<<<< disk\n", false},
		{"<<<<<<<<disk\n", false},
		{"Title\n=======\n", false},
		{"", false},
	} {
		if hasMarker([]byte(row.text), 8) != row.want {
			t.Errorf("%q: %v", row.text, !row.want)
		}
	}
	if hasMarker([]byte("\n"), 0) {
		t.Error("a file without markers has one")
	}
}

// All is as before: what was in conflict, whatever the user made of it, and
// what was not, unless he edited it since.
func TestAbort(t *testing.T) {
	t.Run("at once", func(t *testing.T) {
		dir, before := conflictDir(t)
		notes, err := Abort(t.Context(), dir)
		if err != nil || len(notes) != 1 || mustDigest(t, dir) != before {
			t.Error(notes, err, stateFiles(t, dir))
		}
	})
	t.Run("half resolved", func(t *testing.T) {
		dir, before := conflictDir(t)
		resolve(t, dir)
		save(t, filepath.Join(dir, "init/systemd/food.unit"), &Content{Text: []byte("[Unit]\nmerged by hand\n"), Mode: 0o644})
		_, err := Abort(t.Context(), dir)
		if err != nil || mustDigest(t, dir) != before {
			t.Error(err)
		}
	})
	t.Run("deleted", func(t *testing.T) {
		dir, before := conflictDir(t)
		must(t, os.Remove(filepath.Join(dir, "internal/daemon/big.go")))
		_, err := Abort(t.Context(), dir)
		if err != nil || mustDigest(t, dir) != before {
			t.Error(err)
		}
	})
	t.Run("edited since", func(t *testing.T) {
		dir, before := conflictDir(t)
		save(t, filepath.Join(dir, "Makefile"), &Content{Text: []byte("mine again\n"), Mode: 0o644})
		must(t, os.Remove(filepath.Join(dir, "docs/new/b.md")))
		must(t, os.Symlink("Makefile", filepath.Join(dir, "docs/new/b.md")))
		notes, err := Abort(t.Context(), dir)
		want := "the update was undone|Makefile: edited since, left as it is|docs/new/b.md (a symbolic link): edited since, left as it is"
		if err != nil || strings.Join(notes, "|") != want || fileOf(t, dir, "Makefile") != "mine again\n" {
			t.Error(notes, err)
		}
		save(t, filepath.Join(dir, "Makefile"), edits()["Makefile"])
		must(t, os.RemoveAll(filepath.Join(dir, "docs")))
		if mustDigest(t, dir) != before {
			t.Error("the rest is not as before")
		}
	})
	t.Run("another lock", func(t *testing.T) {
		dir, _ := conflictDir(t)
		save(t, filepath.Join(dir, state.LockPath), &Content{Text: sampleState(sampleTree(""), "v0.1.0").text, Mode: 0o644})
		if _, err := Abort(t.Context(), dir); err == nil || err.Error() != dir+": lock.json has changed since the update; undo it with git" {
			t.Error(err)
		}
		// The journal is of no use any more: the next run drops it.
		if _, err := Recover(t.Context(), dir); err != nil || strings.Contains(strings.Join(stateFiles(t, dir), " "), "tx") {
			t.Error(err, stateFiles(t, dir))
		}
	})
}

// While conflicts are open, Recover leaves the journal for Abort.
func TestRecoverLeavesOpenConflicts(t *testing.T) {
	dir, _ := conflictDir(t)
	before := mustDigest(t, dir)
	if notes, err := Recover(t.Context(), dir); err != nil || notes != nil || mustDigest(t, dir) != before || Interrupted(dir) {
		t.Error(notes, err)
	}
}

func TestNoProject(t *testing.T) {
	dir := faultsweep.Folder(t)
	for name, err := range map[string]error{
		"recover":  second(Recover(t.Context(), dir)),
		"continue": second(Continue(t.Context(), dir)),
		"abort":    second(Abort(t.Context(), dir)),
		"apply":    second(Apply(t.Context(), dir, storyPlan(false))),
	} {
		if _, ok := errors.AsType[*NoProjectError](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if Interrupted(dir) || Interrupted(filepath.Join(dir, "none")) {
		t.Error("interrupted")
	}
}

func second(_ []string, err error) error { return err }

// Whatever is in the place of a sidecar, the conflict is open until it is gone.
func TestContinueSeesEverySidecar(t *testing.T) {
	dir, _ := conflictDir(t)
	resolve(t, dir)
	sidecar := filepath.Join(dir, "init/systemd/food.unit.mkdaemon-new")
	for what, put := range map[string]func() error{
		"a folder": func() error { return os.Mkdir(sidecar, 0o755) },
		"a link":   func() error { return os.Symlink("nowhere", sidecar) },
	} {
		must(t, put())
		if _, err := Continue(t.Context(), dir); exitOf(err) != openExit {
			t.Errorf("%s: %v", what, err)
		}
		must(t, os.Remove(sidecar))
	}
	_, err := Continue(t.Context(), dir)
	must(t, err)
}
