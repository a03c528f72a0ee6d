package project

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// world is a folder to create in, and one beside it that must stay as it is.
type world struct {
	dir, work, outside, before string
}

func newWorld(t *testing.T) world {
	t.Helper()
	dir := faultsweep.Folder(t)
	w := world{dir: dir, work: filepath.Join(dir, "work"), outside: filepath.Join(dir, "outside")}
	must(t, os.Mkdir(w.work, 0o755))
	must(t, os.Mkdir(w.outside, 0o755))
	must(t, os.WriteFile(filepath.Join(w.outside, "canary"), []byte("alive"), 0o600))
	w.before = mustDigest(t, w.outside)
	return w
}

func (w world) check(t *testing.T) {
	t.Helper()
	if mustDigest(t, w.outside) != w.before {
		t.Error("something outside was touched")
	}
}

func (w world) stage(t *testing.T) string {
	t.Helper()
	stages, err := filepath.Glob(filepath.Join(w.work, stagePrefix+"*"))
	if err != nil || len(stages) != 1 {
		t.Fatalf("stages: %v, %v", stages, err)
	}
	return stages[0]
}

// Whatever is planted at a name in the stage before we make it: it is refused,
// and neither what it links to nor a hard link's twin changes.
func TestPlantedNames(t *testing.T) {
	for op, name := range map[string]string{"create": "Makefile", "mkdir": "cmd"} {
		for kind, plant := range map[string]func(w world, at string) error{
			"link to a file":   func(w world, at string) error { return os.Symlink(w.outside+"/canary", at) },
			"link to a folder": func(w world, at string) error { return os.Symlink(w.outside, at) },
			"link up":          func(w world, at string) error { return os.Symlink("../../outside", at) },
			"dangling link":    func(w world, at string) error { return os.Symlink(w.outside+"/new", at) },
			"hard link":        func(w world, at string) error { return os.Link(w.outside+"/canary", at) },
			"folder":           func(w world, at string) error { return os.Mkdir(at, 0o755) },
		} {
			t.Run(op+"/"+kind, func(t *testing.T) {
				w := newWorld(t)
				_, err := create(t.Context(), filepath.Join(w.work, "food"), sampleTree(""), sampleOrigin(), func(o, n string) error {
					if o == op && n == name {
						must(t, plant(w, filepath.Join(w.stage(t), name)))
					}
					return nil
				})
				if !errors.Is(err, fs.ErrExist) {
					t.Errorf("not refused: %v", err)
				}
				w.check(t)
				testtool.OnlyHolds(t, w.work)
			})
		}
	}
}

// The name of the stage may be taken, and by a link: another name is tried.
func TestPlantedStage(t *testing.T) {
	w := newWorld(t)
	var planted string
	_, err := create(t.Context(), filepath.Join(w.work, "food"), sampleTree(""), sampleOrigin(), func(op, name string) error {
		if op == "mkdir" && planted == "" {
			planted = name
			must(t, os.Symlink(w.outside, filepath.Join(w.work, name)))
		}
		return nil
	})
	if err != nil || mustDigest(t, filepath.Join(w.work, "food")) != reference(t, "") {
		t.Error(err)
	}
	w.check(t)
	testtool.OnlyHolds(t, w.work, planted, "food")
}

// Where others may write, somebody may put another directory, or a link to
// one, in the place of the stage. It is noticed, and not removed either.
func TestSwappedStage(t *testing.T) {
	for _, step := range []string{"open", "lock", "sync"} {
		for _, kind := range []string{"link", "folder"} {
			t.Run(step+"/"+kind, func(t *testing.T) {
				w := newWorld(t)
				victim := filepath.Join(w.work, "victim")
				must(t, os.Mkdir(victim, 0o755))
				must(t, os.WriteFile(filepath.Join(victim, "mine"), nil, 0o644))
				if step == "open" && kind == "folder" {
					t.Skip("nobody can tell: we have not seen the new stage yet")
				}
				before := mustDigest(t, victim)
				swapped := false
				_, err := create(t.Context(), filepath.Join(w.work, "food"), sampleTree(""), sampleOrigin(), func(op, name string) error {
					if op != step || swapped {
						return nil
					}
					stage := w.stage(t)
					swapped = true
					must(t, os.Rename(stage, filepath.Join(w.work, "aside")))
					if kind == "link" {
						must(t, os.Symlink("victim", stage))
						return nil
					}
					must(t, os.Rename(victim, stage))
					victim = stage
					return nil
				})
				if err == nil || !strings.Contains(err.Error(), "somebody replaced it") {
					t.Errorf("not noticed: %v", err)
				}
				if mustDigest(t, victim) != before {
					t.Error("the victim was touched")
				}
				w.check(t)
			})
		}
	}
}

// A folder in the stage becomes a link just before we open it.
func TestSwappedFolder(t *testing.T) {
	for _, to := range []string{"/outside", "../../outside", "../..", ".."} {
		w := newWorld(t)
		if to == "/outside" {
			to = w.outside
		}
		_, err := create(t.Context(), filepath.Join(w.work, "food"), sampleTree(""), sampleOrigin(), func(op, name string) error {
			if op == "open" && name == "cmd" {
				cmd := filepath.Join(w.stage(t), "cmd")
				must(t, os.Remove(cmd))
				must(t, os.Symlink(to, cmd))
			}
			return nil
		})
		if err == nil || !strings.Contains(err.Error(), "food/cmd: cannot open: ") {
			t.Errorf("%s: not refused: %v", to, err)
		}
		w.check(t)
		testtool.OnlyHolds(t, w.dir, "outside", "work")
		testtool.OnlyHolds(t, w.work)
	}
}

// TestFlippedFolders swaps folders for links as fast as it can while projects
// are made: the parent (which the user's path names), and those in the stage.
func TestFlippedFolders(t *testing.T) {
	t.Run("in the stage", func(t *testing.T) {
		w := newWorld(t)
		flips := flipping(t, func() bool {
			stages, _ := filepath.Glob(filepath.Join(w.work, stagePrefix+"*"))
			for _, stage := range stages {
				cmd := filepath.Join(stage, "cmd")
				if os.Rename(cmd, cmd+"-real") == nil {
					os.Symlink(w.outside, cmd)
					return true
				}
			}
			return false
		})
		for flips.wanted() {
			Create(t.Context(), filepath.Join(w.work, "food"), sampleTree(""), sampleOrigin())
			os.RemoveAll(filepath.Join(w.work, "food"))
		}
		if n := flips.stop(); n == 0 {
			t.Error("nothing was flipped")
		} else {
			t.Log(n, "flips")
		}
		w.check(t)
	})
	// The parent is a link that leads now here, now there. Each project must be
	// whole, in one of the two, and no stage may be left in the other.
	t.Run("the parent", func(t *testing.T) {
		dir, want := faultsweep.Folder(t), reference(t, "")
		work, next := filepath.Join(dir, "work"), filepath.Join(dir, "next")
		for _, name := range []string{"a", "b"} {
			must(t, os.Mkdir(filepath.Join(dir, name), 0o755))
		}
		must(t, os.Symlink("a", work))
		to := "a"
		flips := flipping(t, func() bool {
			to = map[string]string{"a": "b", "b": "a"}[to]
			return os.Symlink(to, next) == nil && os.Rename(next, work) == nil
		})
		made := map[string]int{}
		rounds := 0
		for ; flips.wanted(); rounds++ {
			if _, err := Create(t.Context(), filepath.Join(work, "food"), sampleTree(""), sampleOrigin()); err != nil {
				t.Error(err)
			}
			for _, name := range []string{"a", "b"} {
				if got, err := faultsweep.Digest(filepath.Join(dir, name, "food")); err == nil && got == want {
					made[name]++
				}
				os.RemoveAll(filepath.Join(dir, name, "food"))
				testtool.OnlyHolds(t, filepath.Join(dir, name))
			}
		}
		t.Log(flips.stop(), "flips, made in", made)
		if made["a"]+made["b"] != rounds {
			t.Error("some project is not whole")
		}
	})
}

// flips counts what a goroutine flips without a pause.
type flips struct {
	count  atomic.Int64
	rounds int
	end    atomic.Bool
	done   chan struct{}
}

func flipping(t *testing.T, flip func() bool) *flips {
	t.Helper()
	f := &flips{done: make(chan struct{})}
	go func() {
		defer close(f.done)
		for !f.end.Load() {
			if flip() {
				f.count.Add(1)
			}
		}
	}()
	t.Cleanup(func() { f.stop() })
	return f
}

// wanted asks for one more round: some hundred, but as many as it takes, on a
// busy machine, to see a flip at all.
func (f *flips) wanted() bool {
	f.rounds++
	least := 300
	if testing.Short() {
		least = 20
	}
	return f.rounds <= least || f.count.Load() == 0 && f.rounds < 20_000
}

func (f *flips) stop() int64 {
	f.end.Store(true)
	<-f.done
	return f.count.Load()
}
