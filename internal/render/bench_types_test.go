package render_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// Combinations of answers type-checked in this process, tests included: what
// they import from outside is read from the compiler's export data, which one
// run of the go tool prepares for all.
func BenchmarkTypeCheck(b *testing.B) {
	c, set := real(b)
	full, err := set.Render(answers(b, c, combine.Full(c, "pulseD")))
	if err != nil {
		b.Fatal(err)
	}
	trees := []render.Tree{full}
	for _, given := range combine.Random(c, "pulseD", 7, 3) {
		tree, err := set.Render(answers(b, c, given))
		if err != nil {
			b.Fatal(err)
		}
		trees = append(trees, tree)
	}
	lines := 0
	for _, tree := range trees {
		for p, f := range tree {
			if path.Ext(p) == ".go" {
				lines += bytes.Count(f.Text, []byte("\n"))
			}
		}
	}
	fset := token.NewFileSet()
	outside := importer.ForCompiler(fset, "gc", exports(b, full))
	for b.Loop() {
		for _, tree := range trees {
			if err := typeCheck(fset, outside, tree, "example.com/pulsed"); err != nil {
				b.Fatal(err)
			}
		}
	}
	perRun := float64(b.Elapsed().Microseconds()) / 1000 / float64(b.N)
	b.ReportMetric(perRun/float64(lines)*1000, "ms/1000lines")
	b.ReportMetric(float64(lines/len(trees)), "lines/project")
}

// exports lets the go tool compile what the fullest project imports.
func exports(b *testing.B, tree render.Tree) importer.Lookup {
	b.Helper()
	dir := b.TempDir()
	for p, f := range tree {
		name := filepath.Join(dir, p)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, f.Text, f.Mode); err != nil {
			b.Fatal(err)
		}
	}
	list := exec.Command("go", "list", "-deps", "-test", "-export", "-trimpath", "-f", "{{.ImportPath}}={{.Export}}", "./...")
	list.Dir = dir
	out, err := list.Output()
	if err != nil {
		b.Skip("the go tool cannot build the project here: ", err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		importPath, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		files[importPath] = file
	}
	return func(importPath string) (io.ReadCloser, error) {
		file, known := files[importPath]
		if !known {
			return nil, fmt.Errorf("%s: no export data", importPath)
		}
		return os.Open(file)
	}
}

// checker type-checks the packages of one tree, each when somebody imports it.
type checker struct {
	fset    *token.FileSet
	outside types.Importer
	module  string
	sources map[string]*packageFiles // by folder
	checked map[string]*types.Package
}

// packageFiles are the files of one folder: its package, what its tests add to
// it, and the package of its outer tests.
type packageFiles struct{ code, tests, outer []*ast.File }

func typeCheck(fset *token.FileSet, outside types.Importer, tree render.Tree, module string) error {
	c := checker{fset: fset, outside: outside, module: module, sources: map[string]*packageFiles{}, checked: map[string]*types.Package{}}
	for _, p := range tree.Paths() {
		if path.Ext(p) != ".go" || !built(tree, p) {
			continue
		}
		file, err := parser.ParseFile(fset, p, tree[p].Text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := path.Dir(p)
		if c.sources[dir] == nil {
			c.sources[dir] = &packageFiles{}
		}
		f := c.sources[dir]
		switch {
		case strings.HasSuffix(file.Name.Name, "_test"):
			f.outer = append(f.outer, file)
		case strings.HasSuffix(p, "_test.go"):
			f.tests = append(f.tests, file)
		default:
			f.code = append(f.code, file)
		}
	}
	for dir, f := range c.sources {
		if _, err := c.Import(module + "/" + dir); err != nil {
			return err
		}
		if f.tests == nil && f.outer == nil {
			continue
		}
		// With its tests a package is another one, which only its outer tests see.
		with, err := c.check(dir, c.importFunc(nil), append(slices.Clone(f.code), f.tests...))
		if err != nil {
			return err
		}
		if f.outer != nil {
			if _, err := c.check(dir+"_test", c.importFunc(with), f.outer); err != nil {
				return err
			}
		}
	}
	return nil
}

// built tells whether a file is compiled on this system.
func built(tree render.Tree, p string) bool {
	context := build.Default
	context.CgoEnabled = false
	context.OpenFile = func(name string) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(tree[filepath.ToSlash(name)].Text)), nil
	}
	match, err := context.MatchFile(path.Dir(p), path.Base(p))
	return err == nil && match
}

// Import implements types.Importer for the packages of the tree and all others.
func (c *checker) Import(importPath string) (*types.Package, error) {
	dir, ours := strings.CutPrefix(importPath, c.module+"/")
	if !ours {
		return c.outside.Import(importPath)
	}
	if p, known := c.checked[dir]; known {
		return p, nil
	}
	f := c.sources[dir]
	if f == nil || f.code == nil {
		return nil, nil // a folder with tests only
	}
	p, err := c.check(dir, c, f.code)
	c.checked[dir] = p
	return p, err
}

type importFunc func(importPath string) (*types.Package, error)

func (f importFunc) Import(importPath string) (*types.Package, error) { return f(importPath) }

// importFunc imports as c does, but for one package.
func (c *checker) importFunc(instead *types.Package) importFunc {
	return func(importPath string) (*types.Package, error) {
		if instead != nil && importPath == instead.Path() {
			return instead, nil
		}
		return c.Import(importPath)
	}
}

func (c *checker) check(dir string, from types.Importer, files []*ast.File) (*types.Package, error) {
	config := types.Config{Importer: from, Sizes: types.SizesFor("gc", build.Default.GOARCH)}
	return config.Check(c.module+"/"+dir, c.fset, files, nil)
}
