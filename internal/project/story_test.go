package project

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// The story of the tests of Apply: a project of sampleTree, which its user has
// edited, and an update with a step of every kind. It is made in memory, so that
// the program which is swept does nothing else.

// edits is what the user did since: nil is a file that was deleted. Nobody
// chooses such modes but by accident; they have to survive an update that is undone.
func edits() map[string]*Content {
	return map[string]*Content{
		"Makefile":               {Text: []byte("build:\n\tgo build ./...\n"), Mode: 0o664},
		"cmd/food/main.go":       {Text: []byte("package main\n\nfunc main() { mine() }\n"), Mode: 0o600},
		"init/sysv/food":         {Text: []byte("#!/bin/sh\n"), Mode: 0o700},
		"etc/food.toml":          {Text: []byte("# mine\n"), Mode: 0o640},
		"internal/daemon/mine":   {Text: []byte("mine\n"), Mode: 0o600},
		"internal/daemon/big.go": {Text: []byte("package mine\n"), Mode: 0o644},
	}
}

// editedFolders are folders whose modes the user changed.
func editedFolders() map[string]fs.FileMode {
	return map[string]fs.FileMode{"init/sysv": 0o750, "etc": 0o711}
}

// before is what is on the disk when the update begins.
func before() map[string]*Content {
	files := map[string]*Content{}
	for path, file := range sampleTree("") {
		files[path] = &Content{Text: file.Text, Mode: file.Mode}
	}
	for path, c := range edits() {
		files[path] = c
	}
	return files
}

// storyTree is what the templates give now.
func storyTree() render.Tree {
	tree := sampleTree("")
	for _, path := range []string{"init/sysv/food", "internal/daemon/raw.bin", "etc/food.toml", "README.md"} {
		delete(tree, path)
	}
	for path, text := range map[string]string{
		"Makefile":                "build:\n\tgo build -trimpath ./...\n",
		"Readme.md":               "# food\n",
		"cmd/food/main.go":        "package main\n\nimport _ \"x\"\n\nfunc main() {}\n",
		"config/food.toml":        "# next\n",
		"docs/new/deep/a.md":      "a\n",
		"docs/new/b.md":           "b\n",
		"internal/daemon/big.go":  "package daemon // next\n",
		"init/systemd/food.unit":  "[Unit]\nnext\n",
		"internal/daemon/late.go": "package daemon\n",
		"mkdaemon.toml":           "name = \"food\"\nipc = [\"dbus\"]\n",
	} {
		tree[path] = render.File{Text: []byte(text), Mode: 0o644, Owner: render.Kept}
	}
	sh := tree["bin/food.sh"]
	sh.Mode = 0o644
	tree["bin/food.sh"] = sh
	return tree
}

const conflictText = "<<<<<<<< disk\npackage mine\n||||||||\n========\npackage daemon // next\n>>>>>>>> next\n"

// storyPlan is the update. Without conflicts, theirs win.
func storyPlan(conflicts bool) *Plan {
	tree, was := storyTree(), before()
	content := func(path string) *Content { return &Content{Text: tree[path].Text, Mode: tree[path].Mode} }
	step := func(op Op, path string) Step {
		return Step{Op: op, Path: path, Ownership: render.Kept, Before: was[path], After: content(path)}
	}
	gone := func(path string) Step { return Step{Op: OpDelete, Path: path, Before: was[path]} }
	moved := func(from, to, text string, mode fs.FileMode) Step {
		return Step{Op: OpMove, Path: to, Was: from, Before: was[from], After: &Content{Text: []byte(text), Mode: mode}}
	}
	big, unit := step(OpWrite, "internal/daemon/big.go"), step(OpWrite, "init/systemd/food.unit")
	if conflicts {
		big.Op, big.After = OpConflict, &Content{Text: []byte(conflictText), Mode: 0o644}
		unit.Op, unit.After, unit.Sidecar = OpConflict, unit.Before, unit.After
	}
	merged := step(OpMerge, "cmd/food/main.go")
	merged.After = &Content{Text: []byte("package main\n\nimport _ \"x\"\n\nfunc main() { mine() }\n"), Mode: 0o600}
	steps := []Step{
		step(OpWrite, "Makefile"), moved("README.md", "Readme.md", "# food\n", 0o644), step(OpChmod, "bin/food.sh"),
		{Op: OpRecord, Path: "cmd/food-ctl/main.go", Before: was["cmd/food-ctl/main.go"], After: was["cmd/food-ctl/main.go"]}, merged, moved("etc/food.toml", "config/food.toml", "# mine, next\n", 0o640),
		step(OpCreate, "docs/new/b.md"), step(OpCreate, "docs/new/deep/a.md"), unit, gone("init/sysv/food"),
		{Op: OpNote, Path: "internal/app/app.go", Before: was["internal/app/app.go"], After: was["internal/app/app.go"]},
		big, step(OpCreate, "internal/daemon/late.go"), gone("internal/daemon/raw.bin"), step(OpWrite, "mkdaemon.toml"),
	}
	return planOf(steps, conflicts)
}

// planOf completes a plan of steps with the lock and the texts of storyTree.
func planOf(steps []Step, conflicts bool) *Plan {
	plan := &Plan{From: "v0.1.0", To: "v0.2.0", Steps: steps, Texts: map[string][]byte{}}
	old, next := sampleState(sampleTree(""), "v0.1.0"), sampleState(storyTree(), "v0.2.0")
	plan.LockWas = state.Digest(old.text)
	plan.Lock = next.lock
	for _, tree := range []render.Tree{sampleTree(""), storyTree()} {
		for _, file := range tree {
			plan.Texts[state.Digest(file.Text)] = file.Text
		}
	}
	for i, entry := range plan.Lock.Files {
		if conflicts && (entry.Path == "internal/daemon/big.go" || entry.Path == "init/systemd/food.unit") {
			plan.Lock.Files[i].State, plan.Lock.Files[i].Target = state.Conflicted, entry.Base
			base := sampleTree("")[entry.Path].Text
			plan.Lock.Files[i].Base, plan.Lock.Files[i].SHA256 = state.Digest(base), state.Digest(base)
			if entry.Path == "internal/daemon/big.go" {
				plan.Lock.Files[i].Marker = 8
			}
		}
	}
	return plan
}

// lockState is the lock of a project that was just written.
type lockState struct {
	lock state.Lock
	text []byte
}

func sampleState(tree render.Tree, generator string) lockState {
	origin := sampleOrigin()
	origin.Generator = generator
	files, err := state.Files(tree, origin)
	var l state.Lock
	if err == nil {
		l, err = state.ReadLock(files[state.LockPath].Text)
	}
	if err != nil {
		panic(err)
	}
	return lockState{l, files[state.LockPath].Text}
}

// storyProject writes the project of the story to dir.
func storyProject(t testing.TB, dir string) {
	t.Helper()
	_, err := Create(t.Context(), dir, sampleTree(""), sampleOrigin())
	must(t, err)
	for path, c := range edits() {
		save(t, filepath.Join(dir, path), c)
	}
	for path, mode := range editedFolders() {
		must(t, os.Chmod(filepath.Join(dir, path), mode))
	}
}

// save writes a file as a user would.
func save(t testing.TB, path string, c *Content) {
	t.Helper()
	must(t, os.WriteFile(path, c.Text, 0o600))
	must(t, os.Chmod(path, c.Mode))
}

// contents reads all files of a project but its state; the mode is in front.
func contents(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		must(t, err)
		if entry.IsDir() && entry.Name() == state.Dir {
			return filepath.SkipDir
		}
		rel, err := filepath.Rel(dir, path)
		must(t, err)
		info, err := entry.Info()
		must(t, err)
		if info.Mode().IsRegular() {
			text, err := os.ReadFile(path)
			must(t, err)
			files[rel] = fmt.Sprintf("%#o %s", info.Mode().Perm(), text)
		} else if info.IsDir() {
			files[rel+"/"] = fmt.Sprintf("%#o", info.Mode().Perm())
		}
		return nil
	}))
	return files
}

// storyDir makes the project of the story in a fresh folder, and says what its
// digest is.
func storyDir(t testing.TB) (dir, digest string) {
	t.Helper()
	dir = filepath.Join(faultsweep.Folder(t), "food")
	storyProject(t, dir)
	return dir, mustDigest(t, dir)
}

// stateFiles lists what is in the state of a project.
func stateFiles(t testing.TB, dir string) (names []string) {
	t.Helper()
	state := filepath.Join(dir, state.Dir)
	must(t, filepath.WalkDir(state, func(path string, entry fs.DirEntry, err error) error {
		must(t, err)
		if !entry.IsDir() {
			names = append(names, strings.TrimPrefix(path, state+"/"))
		}
		return nil
	}))
	slices.Sort(names)
	return names
}

// Exit codes of the child in an update.
const (
	busyExit       = 75
	openExit       = 5
	unfinishedExit = 6
	editedExit     = 7
)

// childUpdate is what the swept program does.
func childUpdate(dir, do string) int {
	ctx := context.Background()
	var notes []string
	var err error
	switch do {
	case "apply":
		plan := storyPlan(true)
		waitForStdin()
		notes, err = Apply(ctx, dir, plan)
	case "apply clean":
		plan := storyPlan(false)
		waitForStdin()
		notes, err = Apply(ctx, dir, plan)
	case "continue":
		notes, err = Continue(ctx, dir)
	case "abort":
		notes, err = Abort(ctx, dir)
	case "recover":
		notes, err = Recover(ctx, dir)
	}
	for _, note := range notes {
		fmt.Println(note)
	}
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, err)
	return exitCode(err)
}

func exitCode(err error) int {
	if _, ok := errors.AsType[*UnfinishedError](err); ok {
		return unfinishedExit
	}
	if _, ok := errors.AsType[*BusyError](err); ok {
		return busyExit
	}
	if _, ok := errors.AsType[*ConflictOpenError](err); ok {
		return openExit
	}
	if _, ok := errors.AsType[*EditedError](err); ok {
		return editedExit
	}
	return 1
}
