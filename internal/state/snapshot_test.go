package state

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/render"
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
	whole, err := Files(tree, origin)
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
		if diff := cmp.Diff(wantLock, string(whole[LockPath].Text)); diff != "" {
			t.Fatal(diff)
		}
	}
	var lock Lock
	decoder := json.NewDecoder(strings.NewReader(wantLock))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&lock); err != nil {
		t.Fatal(err)
	}
	if again, err := lock.Text(); err != nil || string(again) != wantLock {
		t.Errorf("read and written again: %v\n%s", err, again)
	}
}

func TestLockOfNothing(t *testing.T) {
	whole, err := withState(nil, Origin{Answers: struct{}{}})
	if err != nil {
		t.Fatal(err)
	}
	if text := whole[LockPath].Text; !json.Valid(text) || !bytes.HasSuffix(text, []byte("}\n")) {
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
	tree := render.Tree{
		"a":     {Text: []byte("text\x00\xff"), Mode: 0o755, Owner: render.Kept},
		"b":     {Mode: 0o644, Owner: render.Kept},
		"c/d":   {Text: []byte("no newline"), Mode: 0o644, Owner: render.Yours},
		"c/d-2": {Text: []byte("no newline"), Mode: 0o644, Owner: render.Kept},
	}
	before := maps.Clone(tree)
	whole, err := withState(tree, Origin{"v0.1.0", map[string]any{"name": "food"}})
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

func textOf(t testing.TB, l Lock) string {
	t.Helper()
	text, err := l.Text()
	must(t, err)
	return string(text)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
