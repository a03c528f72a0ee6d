// Package e2e tries mkdaemon as its users do: the real binary writes projects,
// and the go tool, make, shells and systemd's own tools read and run them.
package e2e

import (
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/templates"
)

// mkdaemon is the binary under test, and here is where it makes projects.
var (
	mkdaemon string
	here     lab.Lab
)

func TestMain(m *testing.M) {
	audit.Enter() // TestConformance runs this binary again
	lab.Main(m, func(l lab.Lab) { here, mkdaemon = l, l.Mkdaemon })
}

func generate(t testing.TB, given option.Given, extra ...string) string {
	t.Helper()
	return here.Generate(t, given, extra...)
}

func run(t testing.TB, dir string, words ...string) string {
	t.Helper()
	return lab.Run(t, dir, words...)
}

func try(t testing.TB, dir string, words ...string) (string, error) {
	t.Helper()
	return lab.Try(t, dir, words...)
}

func catalog(t testing.TB) *option.Catalog {
	t.Helper()
	return lab.Catalog(t)
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
