package project

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// hostileTexts are what a store of exact texts gets wrong first.
func hostileTexts() render.Tree {
	tree := render.Tree{}
	for name, text := range map[string]string{
		"no-newline": "a", "empty": "", "newline": "\n", "crlf": "a\r\nb\r\n", "cr": "a\rb", "bom": "\ufeffa\n",
		"with-nul": "a\x00b", "latin1": "caf\xe9\n", "utf16": "\xff\xfea\x00", "markers": "<<<<<<< a\n=======\n>>>>>>> b\n",
		"txtar": "-- x --\n", "ident": "$Id$\n", "blank-at-end": "a \t\n\n\n",
	} {
		tree[name] = render.File{Text: []byte(text), Mode: 0o644, Owner: render.Kept}
	}
	return tree
}

// readBases reads the only pack of the project in dir.
func readBases(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, state.BasePath))
	must(t, err)
	if len(entries) != 1 {
		t.Fatalf("%d files in %s, want one", len(entries), state.BasePath)
	}
	name := entries[0].Name()
	pack, err := os.ReadFile(filepath.Join(dir, state.BasePath, name))
	must(t, err)
	bases, err := state.Unpack(name, pack)
	must(t, err)
	return bases
}

func TestBasesAreTheExactTexts(t *testing.T) {
	tree := hostileTexts()
	tree["twin"] = tree["crlf"]
	tree["yours"] = render.File{Text: []byte("once"), Mode: 0o644, Owner: render.Yours}
	dir := filepath.Join(t.TempDir(), "food")
	if _, err := Create(t.Context(), dir, tree, sampleOrigin()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, state.LockPath))
	must(t, err)
	var lock state.Lock
	must(t, json.Unmarshal(text, &lock))
	got, want := map[string]string{}, map[string]string{}
	bases := readBases(t, dir)
	for _, entry := range lock.Files {
		if base, there := bases[entry.Base]; there {
			got[entry.Path] = string(base)
		}
	}
	for path, file := range tree {
		if file.Owner == render.Kept {
			want[path] = string(file.Text)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(bases) != len(want)-1 { // the twins share one
		t.Errorf("%d bases for %d files", len(bases), len(want))
	}
}

// Measured once: a project's own "* text=auto eol=crlf" changed the bases on
// clone. The .gitattributes beside them must win.
func TestBasesSurviveGit(t *testing.T) {
	testtool.Need(t, "git")
	tree := hostileTexts()
	tree[".gitattributes"] = render.File{Text: []byte("* text=auto eol=crlf ident\n"), Mode: 0o644, Owner: render.Kept}
	world := t.TempDir()
	dir, clone := filepath.Join(world, "food"), filepath.Join(world, "clone")
	if _, err := Create(t.Context(), dir, tree, sampleOrigin()); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) {
		t.Helper()
		command := exec.Command("git", append([]string{"-c", "user.name=x", "-c", "user.email=x@example.org"}, args...)...)
		command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	run("-C", dir, "init", "-q")
	must(t, os.MkdirAll(filepath.Join(dir, state.Dir, "tx"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, state.Dir, "tx", "journal"), nil, 0o644))
	run("-C", dir, "add", "-A")
	run("-C", dir, "commit", "-q", "-m", "x")
	run("clone", "-q", dir, clone)
	must(t, os.RemoveAll(filepath.Join(dir, state.Dir, "tx"))) // ignored, so not in the clone
	if mustDigest(t, filepath.Join(dir, state.Dir)) != mustDigest(t, filepath.Join(clone, state.Dir)) {
		t.Error("the state changed on its way through git")
	}
	readBases(t, clone)
}

// The whole project would be found twice by everybody who searches it.
func TestPackIsNoTextToOthers(t *testing.T) {
	testtool.Need(t, "git", "grep")
	dir := filepath.Join(faultsweep.Folder(t), "food")
	if _, err := Create(t.Context(), dir, sampleTree(""), sampleOrigin()); err != nil {
		t.Fatal(err)
	}
	found, _ := exec.Command("grep", "-rI", "go build", dir).CombinedOutput()
	if want := filepath.Join(dir, "Makefile") + ":\tgo build ./...\n"; string(found) != want {
		t.Errorf("grep finds:\n%s", found)
	}
	changes, _ := exec.Command("git", "diff", "--no-index", "--numstat", "--", t.TempDir(), filepath.Join(dir, state.BasePath)).Output()
	if !strings.HasPrefix(string(changes), "-\t-\t") || strings.Count(string(changes), "\n") != 1 {
		t.Errorf("git compares it line by line: %s", changes)
	}
}
