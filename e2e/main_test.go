// Package e2e tries mkdaemon as its users do: the real binary writes projects,
// and the go tool, make, shells and systemd's own tools read and run them.
package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/templates"
)

// mkdaemon is the binary under test, built once.
var mkdaemon string

func TestMain(m *testing.M) {
	audit.Enter() // TestConformance runs this binary again
	dir, err := os.MkdirTemp("", "mkdaemon-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	mkdaemon = filepath.Join(dir, "mkdaemon")
	build := exec.Command("go", "build", "-trimpath", "-o", mkdaemon, "github.com/mkdaemon/mkdaemon/cmd/mkdaemon")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// run runs a command in dir and returns its output; a failure ends the test.
func run(t testing.TB, dir string, words ...string) string {
	t.Helper()
	out, err := try(t, dir, words...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(words, " "), err, out)
	}
	return out
}

// try is run for a command that may fail.
func try(t testing.TB, dir string, words ...string) (string, error) {
	t.Helper()
	c := exec.CommandContext(t.Context(), words[0], words[1:]...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	return string(out), err
}

// generate writes the project that given describes below a fresh folder, by
// the real binary, and returns its path.
func generate(t testing.TB, given option.Given, extra ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "project")
	words := []string{mkdaemon, "new", given["name"][0], "--dir=" + dir}
	for id, values := range given {
		if id != "name" {
			words = append(words, "--"+id+"="+strings.Join(values, ","))
		}
	}
	run(t, "", append(words, extra...)...)
	return dir
}

func catalog(t testing.TB) *option.Catalog {
	t.Helper()
	c, err := option.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// tree renders in process what generate writes.
func tree(t testing.TB, c *option.Catalog, given option.Given) render.Tree {
	t.Helper()
	answers, err := c.Resolve(given)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := render.New(templates.FS, c).Render(answers)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func plain(t testing.TB) (*option.Catalog, option.Given) {
	c := catalog(t)
	return c, combine.Plain(c, "pulseD")
}
