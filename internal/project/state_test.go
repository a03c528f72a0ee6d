package project

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

const wantLock = `{
  "schema": 1,
  "generator": "v0.1.0",
  "templates": "caca49eb81505b76e6e240e85bf7d3bd60734ddb0217cb47394ca37ffcf436fe",
  "answers": {
    "description": "a <b> & c",
    "ipc": ["unix","http"]
  },
  "files": [
    {"path":"a","ownership":"kept","mode":"0755","sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","base":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"path":"b/c","ownership":"yours","mode":"0644","sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
  ]
}
`

// withState is a tree and its state, as they are written.
func withState(tree render.Tree, origin Origin) (render.Tree, error) {
	whole, err := StateFiles(tree, origin)
	if err != nil {
		return nil, err
	}
	maps.Copy(whole, tree)
	return whole, err
}

func TestLockIsByteStable(t *testing.T) {
	tree := render.Tree{
		"b/c": {Mode: 0o644, Owner: render.Yours},
		"a":   {Text: []byte("abc"), Mode: 0o755, Owner: render.Kept},
	}
	origin := Origin{"v0.1.0", map[string]any{"ipc": []string{"unix", "http"}, "description": "a <b> & c"}}
	for range 20 { // map order
		whole, err := withState(tree, origin)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wantLock, string(whole[lockPath].Text)); diff != "" {
			t.Fatal(diff)
		}
	}
	var lock Lock
	decoder := json.NewDecoder(strings.NewReader(wantLock))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&lock); err != nil {
		t.Fatal(err)
	}
	if again, err := lock.text(); err != nil || string(again) != wantLock {
		t.Errorf("read and written again: %v\n%s", err, again)
	}
}

func TestLockOfNothing(t *testing.T) {
	whole, err := withState(nil, Origin{Answers: struct{}{}})
	if err != nil {
		t.Fatal(err)
	}
	if text := whole[lockPath].Text; !json.Valid(text) || !bytes.HasSuffix(text, []byte("}\n")) {
		t.Errorf("%s", text)
	}
}

func TestStateRefusesAnswersThatAreNoObject(t *testing.T) {
	for _, answers := range []any{"food", []string{"a"}, func() {}} {
		if _, err := withState(nil, Origin{Answers: answers}); err == nil || !strings.HasPrefix(err.Error(), "answers: ") {
			t.Errorf("%T: %v", answers, err)
		}
	}
}

func TestStateLeavesTheTreeAlone(t *testing.T) {
	tree := sampleTree("")
	before := maps.Clone(tree)
	whole, err := withState(tree, sampleOrigin())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, tree); diff != "" {
		t.Error(diff)
	}
	for path, file := range before {
		if !bytes.Equal(whole[path].Text, file.Text) || whole[path].Mode != file.Mode {
			t.Errorf("%s changed", path)
		}
	}
}

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
	entries, err := os.ReadDir(filepath.Join(dir, basePath))
	must(t, err)
	if len(entries) != 1 {
		t.Fatalf("%d files in %s, want one", len(entries), basePath)
	}
	name := entries[0].Name()
	pack, err := os.ReadFile(filepath.Join(dir, basePath, name))
	must(t, err)
	bases, err := unpack(name, pack)
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
	text, err := os.ReadFile(filepath.Join(dir, lockPath))
	must(t, err)
	var lock Lock
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
	must(t, os.MkdirAll(filepath.Join(dir, stateDir, "tx"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, stateDir, "tx", "journal"), nil, 0o644))
	run("-C", dir, "add", "-A")
	run("-C", dir, "commit", "-q", "-m", "x")
	run("clone", "-q", dir, clone)
	must(t, os.RemoveAll(filepath.Join(dir, stateDir, "tx"))) // ignored, so not in the clone
	if mustDigest(t, filepath.Join(dir, stateDir)) != mustDigest(t, filepath.Join(clone, stateDir)) {
		t.Error("the state changed on its way through git")
	}
	readBases(t, clone)
}
