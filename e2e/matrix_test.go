package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// Every pair of options is generated, vetted, checked by staticcheck, and its
// own tests run with the race detector; besides the default and the fullest
// project. Names and modules vary with the set, since they end up in the code.
func TestBuildMatrix(t *testing.T) {
	testtool.Need(t, "staticcheck", "make")
	c := catalog(t)
	sets, _ := combine.Pairs(c, "pulseD")
	sets = append(sets, combine.Full(c, "pulseD"))
	for i, given := range sets {
		t.Run(strings.ReplaceAll(combine.Label(c, given), " ", ";"), func(t *testing.T) {
			t.Parallel()
			if i%3 == 1 {
				given["name"] = []string{"my-pulse-daemon"}
				given["module"] = []string{"git.example.com/Team/deep/my-pulse-daemon/v3"}
			}
			dir := generate(t, given)
			if out := run(t, dir, "gofmt", "-l", "."); out != "" {
				t.Errorf("not gofmt-clean:\n%s", out)
			}
			// -trimpath lets equal packages of different projects share the build cache.
			run(t, dir, "go", "vet", "-trimpath", "./...")
			run(t, dir, "staticcheck", "-checks=all,-ST1000,-ST1020,-ST1021,-ST1022", "./...")
			run(t, dir, "go", "test", "-trimpath", "-race", "./...")
			unchanged(t, dir)
		})
	}
}

// unchanged proves that go.mod and go.sum are exact: nothing that the go tool
// did changed a file, and tidying has nothing to say.
func unchanged(t *testing.T, dir string) {
	t.Helper()
	if diff, err := try(t, dir, "go", "mod", "tidy", "-diff"); err != nil {
		t.Errorf("go.mod or go.sum is not what `go mod tidy` would write:\n%s", diff)
	}
	run(t, dir, "go", "mod", "verify")
}

// The other systems that a daemon can be built for: all code compiles there,
// tests included, though nothing can be run here.
func TestCrossBuild(t *testing.T) {
	c := catalog(t)
	given := combine.Full(c, "pulseD")
	dir := generate(t, given)
	for _, system := range []string{"darwin", "freebsd"} {
		t.Run(system, func(t *testing.T) {
			t.Setenv("GOOS", system)
			t.Setenv("CGO_ENABLED", "0")
			run(t, dir, "go", "vet", "-trimpath", "./...")
		})
	}
}

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
