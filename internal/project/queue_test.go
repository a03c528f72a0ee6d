package project

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

// Many files, few descriptors: the queue is emptied whenever it is full, and
// nothing that it holds then is lost or closed twice.
func TestManyFiles(t *testing.T) {
	tree := render.Tree{}
	for i := range 3 * maxUnsynced {
		path := fmt.Sprintf("a%d/b%d/f%d", i%7, i%3, i)
		tree[path] = render.File{Text: []byte(path), Mode: 0o644, Owner: render.Yours}
	}
	var open, most int
	food := filepath.Join(t.TempDir(), "food")
	_, err := create(t.Context(), food, tree, sampleOrigin(), func(op, name string) error {
		switch op {
		case "create", "mkdir":
			open++
		case "close":
			open--
		}
		most = max(most, open)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if folders := 7 + 3*7 + 2; most > maxUnsynced+folders || most < maxUnsynced {
		t.Errorf("%d open at once, want about %d", most, maxUnsynced)
	}
	for path, file := range tree {
		if text, err := os.ReadFile(filepath.Join(food, path)); err != nil || !bytes.Equal(text, file.Text) {
			t.Errorf("%s: %q, %v", path, text, err)
		}
	}
}
