package disk

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Many files, few descriptors: the queue is emptied whenever it is full, and
// nothing that it holds then is lost or closed twice.
func TestManyFiles(t *testing.T) {
	files := map[string]string{}
	for i := range 3 * maxUnsynced {
		path := fmt.Sprintf("a%d/b%d/f%d", i%7, i%3, i)
		files[path] = path
	}
	var open, most int
	food := filepath.Join(t.TempDir(), "food")
	err := addWhole(t.Context(), food, files, func(op, name string) error {
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
	if open != 1 { // the folder itself, which is closed without a word
		t.Errorf("%d are still open", open)
	}
	for path, want := range files {
		if text, err := os.ReadFile(filepath.Join(food, path)); err != nil || string(text) != want {
			t.Errorf("%s: %q, %v", path, text, err)
		}
	}
}
