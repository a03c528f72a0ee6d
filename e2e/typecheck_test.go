package e2e

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

// BenchmarkTypeCheck type-checks a rendered project in memory, without its
// tests: what a wide sweep over combinations can afford, where a build cannot.
func BenchmarkTypeCheck(b *testing.B) {
	c, given := plain(b)
	project := tree(b, c, given)
	dir := generate(b, given)
	exports := map[string]string{}
	for line := range strings.Lines(run(b, dir, "go", "list", "-deps", "-export", "-f", "{{.ImportPath}} {{.Export}}", "./...")) {
		if pkg, file, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			exports[pkg] = file
		}
	}
	files := token.NewFileSet()
	outside := importer.ForCompiler(files, "gc", func(pkg string) (io.ReadCloser, error) { return os.Open(exports[pkg]) })
	lines := 0
	for p, f := range project {
		if path.Ext(p) == ".go" && !strings.HasSuffix(p, "_test.go") {
			lines += bytes.Count(f.Text, []byte("\n"))
		}
	}
	check := func() {
		k := checker{tree: project, module: given["module"][0], files: files, outside: outside, done: map[string]*types.Package{}}
		for _, pkg := range []string{"cmd/pulsed", "cmd/pulsedctl"} {
			if _, err := k.Import(k.module + "/" + pkg); err != nil {
				b.Fatal(err)
			}
		}
	}
	check() // reads the export data of the standard library once
	for b.Loop() {
		check()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(lines), "ms/kLOC")
}

// checker imports the project's packages from memory, all others from what the
// compiler wrote.
type checker struct {
	tree    render.Tree
	module  string
	files   *token.FileSet
	outside types.Importer
	done    map[string]*types.Package
}

// Import implements types.Importer.
func (k *checker) Import(pkg string) (*types.Package, error) {
	dir, ours := strings.CutPrefix(pkg, k.module+"/")
	if !ours {
		return k.outside.Import(pkg)
	}
	if p := k.done[pkg]; p != nil {
		return p, nil
	}
	var parsed []*ast.File
	for _, p := range k.tree.Paths() {
		name := path.Base(p)
		other := strings.HasSuffix(name, "_other.go") || strings.HasSuffix(name, "_bsd.go")
		if path.Dir(p) != dir || path.Ext(p) != ".go" || strings.HasSuffix(p, "_test.go") || other {
			continue
		}
		f, err := parser.ParseFile(k.files, p, k.tree[p].Text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, f)
	}
	if len(parsed) == 0 {
		return nil, fmt.Errorf("no package %s in the project", pkg)
	}
	config := types.Config{Importer: k}
	p, err := config.Check(pkg, k.files, parsed, nil)
	k.done[pkg] = p
	return p, err
}
