package project

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/state"
)

// fileOf reads a file of a project.
func fileOf(t testing.TB, dir, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, path))
	must(t, err)
	return string(text)
}

// Somebody saves a file while the update runs, at any moment before the very
// rename of it: what he wrote stays, he is told, and all else is as before. If
// he comes late, it is on top of the update.
func TestEditDuringApply(t *testing.T) {
	const mine = "saved by somebody\n"
	const step = 4 // each moment is met by two of the eight files
	for i, path := range []string{"Makefile", "cmd/food/main.go", "etc/food.toml", "config/food.toml", "docs/new/b.md", "init/sysv/food", "internal/daemon/big.go", "mkdaemon.toml"} {
		t.Run(path, func(t *testing.T) {
			early, late := 0, 0
			for k := 1 + i%step; ; k += step {
				dir, _ := storyDir(t)
				count := 0
				_, err := applyIn(t.Context(), dir, storyPlan(true), func(op, name string) error {
					if count++; count != k {
						return nil
					}
					if name == filepath.Base(path) && (op == "rename" || op == "unlink") {
						k++ // between the last look and the rename nobody can help him
						return nil
					}
					must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, path)), 0o755))
					save(t, filepath.Join(dir, path), &Content{Text: []byte(mine), Mode: 0o644})
					return nil
				})
				if count < k {
					break
				}
				if got := fileOf(t, dir, path); got != mine {
					t.Fatalf("%d: his text is lost: %q (%v)", k, got, err)
				}
				edited, isEdited := errors.AsType[*EditedError](err)
				switch {
				case err == nil:
					late++
				case isEdited && len(edited.Files) == 1 && edited.Files[0] == path && strings.Contains(err.Error(), "nothing was changed"):
					early++
					if got := fileOf(t, dir, "internal/daemon/raw.bin") + fileOf(t, dir, state.LockPath); got != string(before()["internal/daemon/raw.bin"].Text)+string(sampleState(sampleTree(""), "v0.1.0").text) {
						t.Errorf("%d: not all is as before", k)
					}
				default:
					t.Errorf("%d: %v", k, err)
				}
				if Interrupted(dir) {
					t.Errorf("%d: interrupted (%v)", k, err)
				}
			}
			if early < 100/step || late < 10/step {
				t.Errorf("%d early, %d late", early, late)
			}
		})
	}
}

// He saves two files before the update is taken up again: nothing is touched
// until he says whether to go on or back.
func TestEditBeforeRecover(t *testing.T) {
	const mine = "mine again\n"
	interrupt := func(t *testing.T) string {
		dir := filepath.Join(t.TempDir(), "food")
		halfDone(t, dir, txForward)
		save(t, filepath.Join(dir, "config/food.toml"), &Content{Text: []byte(mine), Mode: 0o644}) // to which a file moves
		save(t, filepath.Join(dir, "Makefile"), &Content{Text: []byte(mine), Mode: 0o644})
		return dir
	}
	t.Run("recover", func(t *testing.T) {
		dir := interrupt(t)
		before := mustDigest(t, dir)
		_, err := Recover(t.Context(), dir)
		edited, ok := errors.AsType[*EditedError](err)
		if !ok || strings.Join(edited.Files, " ") != "Makefile config/food.toml" || mustDigest(t, dir) != before || !Interrupted(dir) {
			t.Error(err)
		}
		want := dir + ": edited meanwhile: Makefile, config/food.toml; mkdaemon update --continue goes on without it, --abort undoes the update"
		if err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if _, err := Apply(t.Context(), dir, storyPlan(true)); err == nil || !strings.Contains(err.Error(), "an update was interrupted") {
			t.Error(err)
		}
	})
	t.Run("continue", func(t *testing.T) {
		dir := interrupt(t)
		notes, err := Continue(t.Context(), dir)
		if err != nil || len(notes) != 3 {
			t.Fatal(notes, err)
		}
		if fileOf(t, dir, "Makefile") != mine || fileOf(t, dir, "config/food.toml") != mine || fileOf(t, dir, "docs/new/b.md") != "b\n" {
			t.Error(contents(t, dir))
		}
		lock, err := state.ReadLock([]byte(fileOf(t, dir, state.LockPath)))
		must(t, err)
		entries := map[string]state.Entry{}
		for _, entry := range lock.Files {
			entries[entry.Path] = entry
		}
		old := sampleTree("")
		bases := basesOf(t, dir)
		if string(bases[entries["Makefile"].Base]) != string(old["Makefile"].Text) {
			t.Error("the base of a file moved that never got its text")
		}
		if _, there := entries["config/food.toml"]; there || entries["etc/food.toml"].Base != state.Digest(old["etc/food.toml"].Text) {
			t.Error("the lock says that a file has moved, but it has not")
		}
		if entries["docs/new/b.md"].Base == "" || lock.Generator != "v0.2.0" {
			t.Error("the rest is not done")
		}
		for path, entry := range entries {
			if _, known := bases[entry.Base]; entry.Base != "" && !known {
				t.Errorf("%s: its base is gone", path)
			}
		}
		// Two files are in conflict all the same.
		if _, err := Continue(t.Context(), dir); exitOf(err) != openExit {
			t.Error(err)
		}
	})
	t.Run("abort", func(t *testing.T) {
		dir := interrupt(t)
		notes, err := Abort(t.Context(), dir)
		if err != nil || len(notes) != 3 || notes[1] != "Makefile: edited since, left as it is" {
			t.Fatal(notes, err)
		}
		if fileOf(t, dir, "Makefile") != mine || fileOf(t, dir, "config/food.toml") != mine {
			t.Error("his text is lost")
		}
		must(t, os.RemoveAll(filepath.Join(dir, "config")))
		save(t, filepath.Join(dir, "Makefile"), before()["Makefile"])
		if _, want := storyDir(t); mustDigest(t, dir) != want {
			t.Error("the rest is not as before")
		}
	})
}

// A signal arrives as a cancelled context, at any moment: everything is undone,
// unless the update has happened by then.
func TestUpdateInterrupted(t *testing.T) {
	undone, complete := 0, 0
	for k := 1; ; k++ {
		dir, before := storyDir(t)
		ctx, cancel := context.WithCancel(t.Context())
		count := 0
		_, err := applyIn(ctx, dir, storyPlan(false), func(op, name string) error {
			if count++; count == k {
				cancel()
			}
			return nil
		})
		cancel()
		switch {
		case err == nil:
			complete++
		case errors.Is(err, context.Canceled) && mustDigest(t, dir) == before && strings.HasSuffix(err.Error(), ": interrupted, nothing was changed: context canceled"):
			undone++
		default:
			t.Errorf("%d: %v", k, err)
		}
		if count < k {
			break
		}
	}
	if undone < 150 || complete < 5 {
		t.Errorf("%d undone, %d complete", undone, complete)
	}
}

// An update that was interrupted while it was undone knows nothing of conflicts
// that anybody should have resolved: what was edited since stays.
func TestEditBeforeUndo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "food")
	halfDone(t, dir, txUndo)
	const path, mine = "internal/daemon/big.go", "mine, since\n" // it is one of those in conflict
	save(t, filepath.Join(dir, path), &Content{Text: []byte(mine), Mode: 0o644})
	notes, err := Recover(t.Context(), dir)
	must(t, err)
	if fileOf(t, dir, path) != mine || len(notes) != 2 || notes[1] != path+": edited since, left as it is" {
		t.Errorf("%q, and the notes %q", fileOf(t, dir, path), notes)
	}
}

// A mode that somebody sets between the plan and the update outlives an undo.
func TestModeOutlivesUndo(t *testing.T) {
	dir, _ := storyDir(t)
	plan := storyPlan(false)
	private := filepath.Join(dir, "Makefile")
	must(t, os.Chmod(private, 0o600))
	_, err := applyIn(t.Context(), dir, plan, func(op, name string) error {
		if op == "replace" && name == filepath.Base(state.LockPath) || op == "rename" && name == filepath.Base(state.LockPath) {
			return errDead
		}
		return nil
	})
	info, statErr := os.Stat(private)
	must(t, statErr)
	if err == nil || info.Mode().Perm() != 0o600 || fileOf(t, dir, "Makefile") != string(sampleTree("")["Makefile"].Text) {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// A signal that comes with the lock's new name, or after it, comes too late: the
// update has happened, and what is left of it is done.
func TestInterruptedAfterTheLock(t *testing.T) {
	dir, before := storyDir(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := applyIn(ctx, dir, storyPlan(false), func(op, name string) error {
		if op == "rename" && name == filepath.Base(state.LockPath) {
			cancel()
		}
		return nil
	})
	if err != nil || ctx.Err() == nil || mustDigest(t, dir) == before || Interrupted(dir) {
		t.Error(err, ctx.Err())
	}
}
