package project

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
)

func storyWish(generator string) Wish {
	w := Wish{Tree: storyTree(), Origin: sampleOrigin(), Conflict: reconcile.ConflictMarkers}
	w.Origin.Generator = generator
	return w
}

// The planner and Apply together: a project that nobody edited becomes what is
// created today, byte by byte, and a second plan is empty.
func TestUpdateEqualsCreate(t *testing.T) {
	dir, fresh := filepath.Join(faultsweep.Folder(t), "food"), filepath.Join(faultsweep.Folder(t), "food")
	_, err := Create(t.Context(), dir, sampleTree(""), sampleOrigin())
	must(t, err)
	w := storyWish("v0.2.0")
	w.Intent = w.Tree["mkdaemon.toml"].Text
	_, err = Create(t.Context(), fresh, w.Tree, w.Origin)
	must(t, err)
	_, err = Apply(t.Context(), dir, planned(t, dir, w))
	must(t, err)
	// The intent is the user's, whatever a tree says.
	entry, other := lockOf(t, dir)["mkdaemon.toml"], lockOf(t, fresh)["mkdaemon.toml"]
	if entry.Base != "" || other.Base == "" {
		t.Errorf("%+v, %+v", entry, other)
	}
	got, want := contents(t, dir), contents(t, fresh)
	for path := range want {
		if got[path] != want[path] {
			t.Errorf("%s: %q, want %q", path, got[path], want[path])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
	if plan := planned(t, dir, storyWish("v0.2.0")); !plan.Empty() {
		t.Error("the second plan is not empty: ", plan.List())
	}
}

// A conflict from the plan to its end, both ways.
func TestConflictThroughItsLife(t *testing.T) {
	begun := func(t *testing.T) (dir, before string) {
		dir, before = storyDir(t)
		plan := planned(t, dir, storyWish("v0.2.0"))
		if len(plan.Conflicts()) == 0 {
			t.Fatal("no conflict: the test misses the point")
		}
		_, err := Apply(t.Context(), dir, plan)
		must(t, err)
		return dir, before
	}
	t.Run("abort", func(t *testing.T) {
		dir, before := begun(t)
		_, err := Abort(t.Context(), dir)
		if err != nil || mustDigest(t, dir) != before {
			t.Error(err)
		}
	})
	t.Run("continue", func(t *testing.T) {
		dir, _ := begun(t)
		_, err := Continue(t.Context(), dir)
		open, ok := errors.AsType[*ConflictOpenError](err)
		if !ok {
			t.Fatal(err)
		}
		for _, file := range open.Files {
			path, _, _ := strings.Cut(file, ": ")
			_ = os.Remove(filepath.Join(dir, path+SidecarSuffix))
			save(t, filepath.Join(dir, path), &Content{Text: []byte("package food // resolved\n"), Mode: 0o644})
		}
		_, err = Continue(t.Context(), dir)
		must(t, err)
		plan := planned(t, dir, storyWish("v0.2.0"))
		if !plan.Empty() || len(plan.Conflicts()) > 0 {
			t.Error("the plan after it is not empty: ", plan.List())
		}
	})
}
