package disk

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

const staleName = stagePrefix + "0a1b2c"

// plantStage makes what a killed run leaves, an hour ago.
func plantStage(t testing.TB, w world, name string) string {
	t.Helper()
	stage := filepath.Join(w.work, name)
	must(t, os.MkdirAll(filepath.Join(stage, "cmd", "food"), 0o700))
	must(t, os.WriteFile(filepath.Join(stage, "cmd", "food", "main.go"), []byte("package main"), 0o600))
	must(t, os.Symlink(w.outside, filepath.Join(stage, "link")))
	must(t, os.Link(filepath.Join(w.outside, "canary"), filepath.Join(stage, "hard")))
	age(t, stage)
	return stage
}

func age(t testing.TB, path string) {
	t.Helper()
	hourAgo := time.Now().Add(-time.Hour)
	must(t, os.Chtimes(path, hourAgo, hourAgo))
}

// Only what is surely a dead stage of ours is collected, and what it links to
// is not.
func TestCollectStages(t *testing.T) {
	for kind, row := range map[string]struct {
		stays   bool
		prepare func(t *testing.T, w world) (name string)
	}{
		"stale": {false, func(t *testing.T, w world) string { plantStage(t, w, staleName); return staleName }},
		"fresh": {true, func(t *testing.T, w world) string {
			now := time.Now()
			must(t, os.Chtimes(plantStage(t, w, staleName), now, now))
			return staleName
		}},
		"locked": {true, func(t *testing.T, w world) string {
			stage, err := os.Open(plantStage(t, w, staleName))
			must(t, err)
			t.Cleanup(func() { stage.Close() })
			must(t, lock(stage))
			return staleName
		}},
		"link": {true, func(t *testing.T, w world) string {
			must(t, os.Symlink(plantStage(t, w, "real"), filepath.Join(w.work, staleName)))
			return staleName
		}},
		"file": {true, func(t *testing.T, w world) string {
			must(t, os.WriteFile(filepath.Join(w.work, staleName), nil, 0o644))
			age(t, filepath.Join(w.work, staleName))
			return staleName
		}},
		"pipe": {true, func(t *testing.T, w world) string {
			must(t, unix.Mkfifo(filepath.Join(w.work, staleName), 0o644))
			age(t, filepath.Join(w.work, staleName))
			return staleName
		}},
		"another's": {true, func(t *testing.T, w world) string {
			if os.Geteuid() != 0 {
				t.Skip("needs root, to give a stage away")
			}
			must(t, os.Chown(plantStage(t, w, staleName), 65534, 65534))
			age(t, filepath.Join(w.work, staleName))
			return staleName
		}},
		"like it": {true, func(t *testing.T, w world) string {
			plantStage(t, w, stagePrefix+"0A1B2C")
			plantStage(t, w, staleName+"0")
			plantStage(t, w, stagePrefix)
			plantStage(t, w, "x"+staleName)
			return staleName + "0"
		}},
	} {
		t.Run(kind, func(t *testing.T) {
			w := newWorld(t)
			name := row.prepare(t, w)
			before, err := os.ReadDir(w.work)
			must(t, err)
			must(t, addWhole(t.Context(), filepath.Join(w.work, "food"), sampleFiles(), nil))
			var want []string
			for _, entry := range before {
				if row.stays || entry.Name() != name {
					want = append(want, entry.Name())
				}
			}
			want = append(want, "food")
			slices.Sort(want)
			testtool.OnlyHolds(t, w.work, want...)
			w.check(t)
		})
	}
}

// A run that takes long keeps its stage, because it holds the lock.
func TestLiveStageIsNotCollected(t *testing.T) {
	w := newWorld(t)
	other := false
	err := addWhole(t.Context(), filepath.Join(w.work, "slow"), sampleFiles(), func(op, name string) error {
		if op == "sync" && !other {
			other = true
			stages, err := filepath.Glob(filepath.Join(w.work, stagePrefix+"*"))
			must(t, err)
			if len(stages) != 1 {
				t.Fatalf("stages: %v", stages)
			}
			age(t, stages[0])
			if err := addWhole(t.Context(), filepath.Join(w.work, "quick"), sampleFiles(), nil); err != nil {
				t.Error(err)
			}
		}
		return nil
	})
	if err != nil || !other {
		t.Error(err)
	}
	testtool.OnlyHolds(t, w.work, "quick", "slow")
}

// Many stages, or a parent with very many entries, cost a bounded time.
func TestCollectIsBounded(t *testing.T) {
	w := newWorld(t)
	for i := range 3 * maxCollected {
		plantStage(t, w, fmt.Sprintf("%s%06x", stagePrefix, i))
	}
	for run := range 4 {
		must(t, addWhole(t.Context(), filepath.Join(w.work, fmt.Sprint(run)), sampleFiles(), nil))
		left, err := filepath.Glob(filepath.Join(w.work, stagePrefix+"*"))
		must(t, err)
		if want := max(0, (2-run)*maxCollected); len(left) != want {
			t.Errorf("after %d runs %d are left, want %d", run+1, len(left), want)
		}
	}
}

func TestStageNames(t *testing.T) {
	for name, want := range map[string]bool{
		staleName: true, stagePrefix + "ffffff": true, stagePrefix: false, stagePrefix + "fffff": false,
		stagePrefix + "fffffff": false, stagePrefix + "fffffg": false, stagePrefix + "FFFFFF": false, "x": false,
	} {
		if isStageName(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}
