package project

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/state"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// files are the texts below a folder, without the state, and whether each can be run.
func filesIn(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, filepath.WalkDir(dir, func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && d.Name() == state.Dir {
				return fs.SkipDir
			}
			return err
		}
		name, _ := filepath.Rel(dir, at)
		c := contentAt(t, dir, name)
		files[name] = gitMode(c.Mode) + "\n" + string(c.Text)
		return nil
	}))
	return files
}

// gitMode is a mode as git has it.
func gitMode(mode fs.FileMode) string {
	if runs(mode) {
		return "100755"
	}
	return "100644"
}

func twin(t testing.TB, dir string) string {
	t.Helper()
	copied := filepath.Join(faultsweep.Folder(t), "food")
	must(t, os.CopyFS(copied, os.DirFS(dir)))
	return copied
}

// everything is a project in which an update does all that there is to do.
func everything(t testing.TB) (dir string, w Wish) {
	one := join(kept(map[string]string{
		"write": "1\n2\n3\n", "merge.go": mainOne, "conflict": "a\nx\nb\n", "chmod": "1\n", "unchmod*": "1\n", "delete": "1\n", "delete-empty": "",
		"old/move": "1\n2\n", "old/edited.go": mainOne, "old/run": "1\n2\n3\n", "crlf": "1\n", "no-newline": "1", "to-no-newline": "1\n", "raw": "\x00\xff\n",
		"far": strings.Repeat("line\n", 40) + "end\n", "same": "1\n", "gone": "1\n",
	}), yours(map[string]string{"yours": "1\n", IntentPath: "x = 1\n"}))
	two := join(kept(map[string]string{
		"write": "1\n2b\n3\n", "merge.go": mainTwo, "conflict": "a\nnext\nb\n", "chmod*": "1\n", "unchmod": "1\n2\n", "create": "new\n", "create-empty": "", "create-run*": "#!/bin/sh\n", "create-raw": "\x00\n\r\n\xff",
		"new/move": "1\n2\n", "new/edited.go": mainTwo, "new/run*": "1\n2b\n3\n", "crlf": "2\n", "no-newline": "2", "to-no-newline": "1\n2", "raw": "\x01\xff\n\x00",
		"far": "begin\n" + strings.Repeat("line\n", 20) + "middle\n" + strings.Repeat("line\n", 20), "same": "1\n", "gone": "2\n",
	}), yours(map[string]string{"yours": "2\n", IntentPath: "x = 2\n"}))
	dir = created(t, one)
	for path, text := range map[string]string{
		"merge.go": mainEdit, "conflict": "top\na\ndisk\nb\n", "old/edited.go": mainEdit, "crlf": "1\r\n", "own": "mine\n", "yours": "mine\n",
	} {
		put(t, dir, path, text)
	}
	must(t, os.Remove(filepath.Join(dir, "gone")))
	w = wishOf(two)
	w.Intent = []byte("x = 2 # mine\n")
	for _, name := range []string{"move", "edited.go", "run"} {
		w.Moves = append(w.Moves, Move{"old/" + name, "new/" + name})
	}
	return dir, w
}

func TestPatchIsTheUpdate(t *testing.T) {
	testtool.Need(t, "git")
	for _, mode := range []reconcile.ConflictMode{reconcile.ConflictMarkers, reconcile.ConflictSidecar, reconcile.ConflictOurs, reconcile.ConflictTheirs} {
		dir, w := everything(t)
		w.Conflict = mode
		plan := planned(t, dir, w)
		patched := twin(t, dir)
		testtool.GitApply(t, patched, plan.Patch())
		enact(t, dir, plan)
		if diff := cmp.Diff(filesIn(t, dir), filesIn(t, patched)); diff != "" {
			t.Errorf("%s: git apply of the patch (-) is not the update (+): %s", mode, diff)
		}
		if again := planned(t, dir, w); len(again.Patch()) > 0 {
			t.Errorf("%s: a patch of nothing:\n%s", mode, again.Patch())
		}
	}
}

// What is yours, or was deleted, is not touched by an update, and shown to who asks.
func TestPatchOfAPath(t *testing.T) {
	testtool.Need(t, "git")
	dir, w := everything(t)
	plan := planned(t, dir, w)
	for path, want := range map[string]string{"yours": "2\n", "gone": "2\n", "write": "1\n2b\n3\n", "same": "1\n"} {
		patched := twin(t, dir)
		if patch := plan.Patch(path); len(patch) > 0 {
			testtool.GitApply(t, patched, patch)
		} else if path != "same" {
			t.Errorf("%s: nothing is shown", path)
		}
		before := filesIn(t, dir)
		before[path] = "100644\n" + want
		if diff := cmp.Diff(before, filesIn(t, patched)); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
	if n := strings.Count(string(plan.Patch("new")), "diff --git"); n != 3 {
		t.Errorf("a folder with three files: %d", n)
	}
	if patch := plan.Patch("ne", "writ", "yours/x"); len(patch) > 0 {
		t.Errorf("%s", patch)
	}
	if strings.Contains(string(plan.Patch()), "yours") {
		t.Error("an update does not touch what is yours")
	}
}

func TestPatchOfATree(t *testing.T) {
	testtool.Need(t, "git")
	tree := join(hostileTexts(), kept(map[string]string{"d/run*": "#!/bin/sh\n"}))
	dir := faultsweep.Folder(t)
	testtool.GitApply(t, dir, Patch(tree))
	want := map[string]string{}
	for path, file := range tree {
		want[path] = gitMode(file.Mode) + "\n" + string(file.Text)
	}
	if diff := cmp.Diff(want, filesIn(t, dir)); diff != "" {
		t.Error(diff)
	}
}
