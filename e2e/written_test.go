package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
)

// What `new` writes is what render makes, plus the state; all of it, and
// nothing else.
func TestWrittenIsRendered(t *testing.T) {
	c := catalog(t)
	given := combine.Full(c, "pulseD")
	dir := generate(t, given)
	want := tree(t, c, given)
	for _, p := range want.Paths() {
		text, err := os.ReadFile(filepath.Join(dir, p))
		if err != nil {
			t.Error(err)
			continue
		}
		if string(text) != string(want[p].Text) {
			t.Errorf("%s differs from what was rendered", p)
		}
	}
	for p := range files(t, dir) {
		if _, known := want[p]; !known && !strings.HasPrefix(p, ".mkdaemon/") {
			t.Errorf("%s was written but never rendered", p)
		}
	}
}

// files maps every file below dir to its mode and text.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		found[rel] = info.Mode().String() + "\n" + string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// sorted lists the keys of a map of files.
func sorted(m map[string]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
