package project

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/state"
)

// storyWorld is the project of the story beside a folder that nobody may touch.
func storyWorld(t *testing.T) (w world, dir string) {
	t.Helper()
	w = newWorld(t)
	dir = filepath.Join(w.work, "food")
	storyProject(t, dir)
	return w, dir
}

// Whatever takes the place of a file or a folder after the plan was made: it is
// neither followed nor replaced, and what it leads to stays as it is.
func TestApplyFollowsNoLink(t *testing.T) {
	for kind, plant := range map[string]func(w world, at string) error{
		"link to a file":   func(w world, at string) error { return os.Symlink(w.outside+"/canary", at) },
		"link to a folder": func(w world, at string) error { return os.Symlink(w.outside, at) },
		"link inside":      func(w world, at string) error { return os.Symlink(filepath.Join(w.work, "food", "internal"), at) },
		"dangling link":    func(w world, at string) error { return os.Symlink(w.outside+"/new", at) },
		"link to the same": func(w world, at string) error { return os.Symlink(filepath.Join(w.work, "same"), at) },
	} {
		for _, path := range []string{
			"Makefile", "cmd/food/main.go", "etc/food.toml", "init/sysv/food", "docs/new/b.md", "internal/daemon/big.go",
			"docs", "etc", "cmd", "cmd/food", "init/sysv", ".mkdaemon/base", ".mkdaemon/lock.json", ".mkdaemon/tx",
		} {
			t.Run(path+"/"+kind, func(t *testing.T) {
				w, dir := storyWorld(t)
				at := filepath.Join(dir, path)
				must(t, os.MkdirAll(filepath.Dir(at), 0o755))
				if err := os.Rename(at, filepath.Join(w.work, "same")); err != nil && !os.IsNotExist(err) {
					t.Fatal(err)
				}
				must(t, plant(w, at))
				before := mustDigest(t, dir)
				_, err := Apply(t.Context(), dir, storyPlan(true))
				if err == nil || !strings.Contains(err.Error(), "a symbolic link") || mustDigest(t, dir) != before {
					t.Errorf("%v", err)
				}
				w.check(t)
			})
		}
	}
}

// A folder is swapped for a link while the update runs, at every step: nothing
// outside is ever touched.
func TestApplySwappedFolder(t *testing.T) {
	for _, path := range []string{"cmd/food", "docs/new", "init/sysv", ".mkdaemon/base", ".mkdaemon/tx", ".mkdaemon"} {
		t.Run(path, func(t *testing.T) {
			swaps := 0
			for k := 1; ; k += 3 {
				w, dir := storyWorld(t)
				at := filepath.Join(dir, path)
				count := 0
				// It may even succeed: what is open stays open.
				_, _ = applyIn(t.Context(), dir, storyPlan(true), func(op, name string) error {
					if count++; count == k {
						if err := os.Rename(at, at+".was"); err == nil {
							swaps++
							must(t, os.Symlink(w.outside, at))
						}
					}
					return nil
				})
				w.check(t)
				if count < k {
					break
				}
			}
			if swaps < 3 {
				t.Errorf("%d swaps", swaps)
			}
		})
	}
}

// The twin of a hard link keeps its text and its mode.
func TestApplyBreaksHardLinks(t *testing.T) {
	w, dir := storyWorld(t)
	was := before()
	for _, path := range []string{"Makefile", "bin/food.sh", "cmd/food/main.go", state.LockPath} {
		must(t, os.Link(filepath.Join(dir, path), filepath.Join(w.outside, filepath.Base(path))))
	}
	w.before = mustDigest(t, w.outside)
	_, err := Apply(t.Context(), dir, storyPlan(false))
	must(t, err)
	w.check(t)
	if fileOf(t, w.outside, "Makefile") != string(was["Makefile"].Text) {
		t.Error("Makefile")
	}
}

// Names that an update would use are taken: by files of the user, which stay,
// or by what an update that was killed left, which goes.
func TestApplyTakenNames(t *testing.T) {
	t.Run("sidecar", func(t *testing.T) {
		dir, _ := storyDir(t)
		save(t, filepath.Join(dir, "init/systemd/food.unit.mkdaemon-new"), &Content{Text: []byte("mine\n"), Mode: 0o644})
		before := mustDigest(t, dir)
		_, err := Apply(t.Context(), dir, storyPlan(true))
		edited, ok := errors.AsType[*EditedError](err)
		if !ok || strings.Join(edited.Files, " ") != "init/systemd/food.unit.mkdaemon-new" || mustDigest(t, dir) != before {
			t.Error(err)
		}
	})
	t.Run("temporary file", func(t *testing.T) {
		w, dir := storyWorld(t)
		taken := filepath.Join(dir, change{path: "Makefile"}.temp())
		must(t, os.Symlink(w.outside+"/canary", taken))
		before := mustDigest(t, dir)
		_, err := Apply(t.Context(), dir, storyPlan(true))
		if err == nil || !strings.Contains(err.Error(), "file exists; nothing was changed") {
			t.Error(err)
		}
		w.check(t)
		// It is known as ours by its name, and cleared away with the rest.
		must(t, os.Symlink(w.outside+"/canary", taken))
		if mustDigest(t, dir) != before {
			t.Error("something else changed")
		}
		w.check(t)
	})
	t.Run("journal", func(t *testing.T) {
		w, dir := storyWorld(t)
		must(t, os.Mkdir(filepath.Join(dir, txDir), 0o755))
		must(t, os.Symlink(w.outside+"/canary", filepath.Join(dir, txDir, txNew)))
		_, err := Apply(t.Context(), dir, storyPlan(true))
		must(t, err)
		w.check(t)
	})
}
