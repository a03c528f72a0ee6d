package project

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// What a project holds after the update of the story: written here by hand,
// since everything else in these tests compares runs with each other.
func TestApply(t *testing.T) {
	for _, conflicts := range []bool{false, true} {
		dir, _ := storyDir(t)
		warnings, err := Apply(t.Context(), dir, storyPlan(conflicts))
		if err != nil || warnings != nil {
			t.Fatal(warnings, err)
		}
		want := map[string]string{
			"./":                      "0755",
			"Makefile":                "0644 build:\n\tgo build -trimpath ./...\n",
			"Readme.md":               "0644 # food\n",
			"bin/":                    "0755",
			"bin/food.sh":             "0644 #!/bin/sh\nexec food run\n",
			"cmd/":                    "0755",
			"cmd/food-ctl/":           "0755",
			"cmd/food-ctl/main.go":    "0644 package main\n\nfunc main() {}\n",
			"cmd/food/":               "0755",
			"cmd/food/main.go":        "0600 package main\n\nimport _ \"x\"\n\nfunc main() { mine() }\n",
			"config/":                 "0755",
			"config/food.toml":        "0640 # mine, next\n",
			"docs/":                   "0755",
			"docs/new/":               "0755",
			"docs/new/b.md":           "0644 b\n",
			"docs/new/deep/":          "0755",
			"docs/new/deep/a.md":      "0644 a\n",
			"init/":                   "0755",
			"init/systemd/":           "0755",
			"init/systemd/food.unit":  "0644 [Unit]\nnext\n",
			"internal/":               "0755",
			"internal/app/":           "0755",
			"internal/app/app.go":     "0644 package app\n",
			"internal/daemon/":        "0755",
			"internal/daemon/big.go":  "0644 package daemon // next\n",
			"internal/daemon/late.go": "0644 package daemon\n",
			"internal/daemon/mine":    "0600 mine\n",
			"mkdaemon.toml":           "0644 name = \"food\"\nipc = [\"dbus\"]\n",
		}
		plan := storyPlan(conflicts)
		name, _ := plan.pack()
		state := []string{".gitattributes", ".gitignore", "base/" + name, "lock.json"}
		if conflicts {
			maps.Copy(want, map[string]string{
				"init/systemd/food.unit":              "0644 [Unit]\r\n",
				"init/systemd/food.unit.mkdaemon-new": "0644 [Unit]\nnext\n",
				"internal/daemon/big.go":              "0644 " + conflictText,
			})
			state = append(state, "tx/done")
		}
		if diff := cmp.Diff(want, contents(t, dir)); diff != "" {
			t.Errorf("conflicts %v: %s", conflicts, diff)
		}
		if diff := cmp.Diff(state, stateFiles(t, dir)); diff != "" {
			t.Errorf("conflicts %v: %s", conflicts, diff)
		}
	}
}

// A project that was updated and one that is new today are the same, byte by
// byte, if nobody edited anything: no trace of an update is left.
func TestApplyEqualsCreate(t *testing.T) {
	dir, fresh := filepath.Join(faultsweep.Folder(t), "food"), filepath.Join(faultsweep.Folder(t), "food")
	_, err := Create(t.Context(), dir, sampleTree(""), sampleOrigin())
	must(t, err)
	origin := sampleOrigin()
	origin.Generator = "v0.2.0"
	_, err = Create(t.Context(), fresh, storyTree(), origin)
	must(t, err)
	var steps []Step
	old, next := sampleTree(""), storyTree()
	for path, file := range old {
		step := Step{Op: OpWrite, Path: path, Before: &Content{Text: file.Text, Mode: file.Mode}}
		if file, stays := next[path]; stays {
			step.After = &Content{Text: file.Text, Mode: file.Mode}
		} else {
			step.Op = OpDelete
		}
		steps = append(steps, step)
	}
	for path, file := range next {
		if _, there := old[path]; !there {
			steps = append(steps, Step{Op: OpCreate, Path: path, After: &Content{Text: file.Text, Mode: file.Mode}})
		}
	}
	if _, err := Apply(t.Context(), dir, planOf(steps, false)); err != nil {
		t.Fatal(err)
	}
	if mustDigest(t, dir) != mustDigest(t, fresh) {
		t.Errorf("%v\n%v", stateFiles(t, dir), stateFiles(t, fresh))
		t.Error(cmp.Diff(contents(t, fresh), contents(t, dir)))
	}
}

// What a plan does not change is not written: its time stays.
func TestApplyLeavesTheRestAlone(t *testing.T) {
	dir, _ := storyDir(t)
	old := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	untouched := []string{"cmd/food-ctl/main.go", "internal/app/app.go", "internal/daemon/mine", ".mkdaemon/.gitignore", "init/systemd/food.unit"}
	for _, path := range untouched {
		must(t, os.Chtimes(filepath.Join(dir, path), old, old))
	}
	_, err := Apply(t.Context(), dir, storyPlan(true))
	must(t, err)
	for _, path := range untouched {
		info, err := os.Lstat(filepath.Join(dir, path))
		must(t, err)
		if !info.ModTime().Equal(old) {
			t.Errorf("%s was written", path)
		}
	}
}

// A plan without anything to do touches nothing at all.
func TestApplyNothing(t *testing.T) {
	dir, before := storyDir(t)
	was := sampleState(sampleTree(""), "v0.1.0")
	plan := &Plan{LockWas: state.Digest(was.text), Lock: was.lock, Texts: map[string][]byte{}}
	for _, file := range sampleTree("") {
		plan.Texts[state.Digest(file.Text)] = file.Text
	}
	_, err := applyIn(t.Context(), dir, plan, func(op, name string) error {
		if !slices.Contains([]string{"lstat", "open", "lock", "list"}, op) {
			t.Errorf("%s %s", op, name)
		}
		return nil
	})
	must(t, err)
	if mustDigest(t, dir) != before {
		t.Error("changed")
	}
}

// The same plan gives the same bytes, whatever the umask and the user's world.
func TestApplySameBytes(t *testing.T) {
	dir, _ := storyDir(t)
	_, err := Apply(t.Context(), dir, storyPlan(true))
	must(t, err)
	want := mustDigest(t, dir)
	for name, env := range map[string][]string{
		"umask 0": {childUmask + "=0"}, "umask 077": {childUmask + "=077"}, "locale": {"LANG=tr_TR.UTF-8", "TZ=Pacific/Kiritimati"},
	} {
		dir, _ := storyDir(t)
		command := childCommand(t, filepath.Dir(dir), "food", append(env, childDo+"=apply")...)
		if out, err := command.CombinedOutput(); err != nil || mustDigest(t, dir) != want {
			t.Errorf("%s: %v %s", name, err, out)
		}
	}
}
