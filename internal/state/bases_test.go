package state

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/disk"
)

// Somebody fills the folder: what is read has an end.
func TestTooManyPacks(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, BasePath), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, attributesPath), []byte(gitattributes), 0o644))
	for i := range maxPacks + 1 {
		must(t, os.WriteFile(filepath.Join(dir, BasePath, fmt.Sprintf("%064x", i)), []byte("x"), 0o644))
	}
	root, err := disk.Open(dir, nil)
	must(t, err)
	defer root.Close()
	view, err := disk.NewView(root)
	must(t, err)
	defer view.Close()
	_, damages, err := ReadBases(view, Lock{}, nil)
	must(t, err)
	if n := len(damages); n > maxPacks+1 || !strings.Contains(damages[n-1], "more than") {
		t.Errorf("%d damages, the last: %s", n, damages[n-1])
	}
}

// A project from before there were packs has a file for each text.
func TestBasesWithoutPack(t *testing.T) {
	text := []byte("one\n")
	texts, err := ReadPack(Digest(text), text)
	if err != nil || string(texts[Digest(text)]) != "one\n" {
		t.Errorf("%q, %v", texts, err)
	}
	if texts, err := ReadPack(Digest(text), []byte("two\n")); err == nil {
		t.Errorf("another text under its name: %q", texts)
	}
}
