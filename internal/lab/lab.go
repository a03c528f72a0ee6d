// Package lab tries mkdaemon as its users do: with the real binary it writes
// projects, and runs programs in them. It serves tests only.
package lab

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/templates"
)

// Lab has the binary under test.
type Lab struct {
	Mkdaemon string // its path
}

// Main builds the binary, lets use have the lab, runs the tests and ends the process.
func Main(m *testing.M, use func(Lab)) {
	dir, err := os.MkdirTemp("", "mkdaemon-lab-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	l := Lab{filepath.Join(dir, "mkdaemon")}
	build := exec.Command("go", "build", "-trimpath", "-o", l.Mkdaemon, "github.com/mkdaemon/mkdaemon/cmd/mkdaemon")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		os.Exit(1)
	}
	use(l)
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// Generate writes the project that given describes below a fresh folder, and
// returns its path.
func (l Lab) Generate(t testing.TB, given option.Given, extra ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "project")
	words := []string{l.Mkdaemon, "new", given["name"][0], "--dir=" + dir}
	for id, values := range given {
		if id != "name" {
			words = append(words, "--"+id+"="+strings.Join(values, ","))
		}
	}
	Run(t, "", append(words, extra...)...)
	return dir
}

// Run runs a command in dir and returns its output; a failure ends the test.
func Run(t testing.TB, dir string, words ...string) string {
	t.Helper()
	out, err := Try(t, dir, words...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(words, " "), err, out)
	}
	return out
}

// Try is Run for a command that may fail.
func Try(t testing.TB, dir string, words ...string) (string, error) {
	t.Helper()
	c := exec.CommandContext(t.Context(), words[0], words[1:]...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	return string(out), err
}

// Catalog is that of the real templates.
func Catalog(t testing.TB) *option.Catalog {
	t.Helper()
	c, err := option.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
