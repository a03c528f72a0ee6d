// Package mkdaemon has no code. Its tests keep the imports running downward, and
// docs/conformance.md true.
package mkdaemon

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/mkdaemon/mkdaemon/"

// arrows says which of our packages each package may import, in its code and,
// behind a plus sign, in its tests only. A package that is not listed may not exist.
var arrows = map[string]string{
	"cmd/mkdaemon":        "internal/audit internal/cli",
	"internal/cli":        "internal/ask internal/audit internal/encode internal/explain internal/option internal/project internal/reconcile internal/render internal/state internal/suggest templates + internal/testtool internal/hostile internal/combine internal/faultsweep",
	"internal/ask":        "internal/option + templates internal/testtool",
	"internal/merge":      "+ internal/testtool",
	"internal/reconcile":  "internal/encode internal/merge + internal/testtool",
	"internal/project":    "internal/disk internal/encode internal/merge internal/patch internal/reconcile internal/render internal/state + internal/faultsweep internal/testtool",
	"internal/patch":      "internal/merge internal/reconcile + internal/faultsweep internal/testtool",
	"internal/state":      "internal/disk internal/encode internal/reconcile internal/render",
	"internal/disk":       "internal/encode + internal/testtool",
	"internal/render":     "internal/encode internal/explain internal/option + internal/combine internal/hostile internal/project templates",
	"internal/option":     "internal/suggest + internal/hostile internal/encode templates",
	"internal/encode":     "+ internal/hostile internal/testtool internal/option",
	"internal/suggest":    "",
	"internal/audit":      "internal/offspring internal/proc internal/suggest + internal/testtool",
	"internal/offspring":  "internal/proc + internal/testtool",
	"internal/proc":       "",
	"internal/explain":    "+ internal/testtool",
	"templates":           "",
	"golden":              "+ internal/combine internal/explain internal/option internal/render internal/state templates",
	"bench":               "bench/paired",
	"bench/daemon":        "bench/paired",
	"bench/daemon/bare":   "",
	"bench/paired":        "",
	"bench/peers":         "bench/paired",
	"docs/session":        "",
	"e2e":                 "+ internal/audit internal/boot internal/combine internal/explain internal/faultsweep internal/hostile internal/lab internal/option internal/project internal/render internal/testtool templates",
	"e2e/debian":          "+ internal/boot internal/combine internal/lab internal/testtool",
	"e2e/famous":          "+ internal/boot internal/combine internal/lab",
	"e2e/living":          "+ internal/combine internal/lab internal/testtool",
	"e2e/managers":        "+ internal/boot internal/combine internal/lab internal/option internal/testtool templates",
	"e2e/standins":        "+ internal/lab internal/option internal/testtool",
	"e2e/superservers":    "+ internal/boot internal/combine internal/lab internal/testtool",
	"e2e/matrix":          "+ internal/combine internal/lab internal/option internal/render internal/testtool templates",
	"":                    "+ internal/audit",
	"internal/boot":       "internal/testtool",
	"internal/combine":    "internal/option + templates",
	"internal/hostile":    "",
	"internal/faultsweep": "+ internal/testtool",
	"internal/lab":        "internal/option templates",
	"internal/manifest":   "+ internal/combine internal/hostile internal/option internal/render templates",
	"internal/testtool":   "",
}

// alone says which packages may import an outside library that stays behind one of them.
var alone = map[string][]string{
	"github.com/urfave/cli/v2":         {"internal/cli"},
	"github.com/AlecAivazis/survey/v2": {"internal/ask"},
	"golang.org/x/tools/imports":       {"internal/render"},
}

// pure are the packages that decide what a project's bytes are. They cannot ask
// for the time, the user, the host or the environment, start a program or
// write a file: the same answers give the same bytes.
var pure = []string{"templates", "internal/render", "internal/encode", "internal/explain", "internal/option", "internal/suggest", "internal/merge", "internal/reconcile"}

// impure is what they may not import.
var impure = []string{"time", "os", "os/exec", "os/user", "net", "net/http", "runtime", "math/rand", "math/rand/v2", "syscall", "golang.org/x/sys/unix"}

func TestImportsRunDownward(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || isModule(path)):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		if dir == "." {
			dir = ""
		}
		seen[dir] = true
		checkFile(t, path, dir)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir := range arrows {
		if !seen[dir] {
			t.Errorf("%q is listed but does not exist", dir)
		}
	}
}

// isModule reports whether a folder is a module of its own: the golden project,
// or one that somebody generated here to try mkdaemon.
func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

func checkFile(t *testing.T, path, dir string) {
	t.Helper()
	code, tests, _ := strings.Cut(arrows[dir], "+")
	allowed := append(strings.Fields(code), dir)
	if strings.HasSuffix(path, "_test.go") {
		allowed = append(allowed, strings.Fields(tests)...)
	}
	if _, listed := arrows[dir]; !listed {
		t.Errorf("%s: package %q has no place among the arrows", path, dir)
		return
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Error(err)
			continue
		}
		if own, ours := strings.CutPrefix(imported, module); ours && !slices.Contains(allowed, own) {
			t.Errorf("%s imports %s; allowed: %s", path, own, arrows[dir])
		}
		if slices.Contains(pure, dir) && slices.Contains(impure, imported) && !strings.HasSuffix(path, "_test.go") {
			t.Errorf("%s imports %s: what it makes would depend on where it runs", path, imported)
		}
		for library, packages := range alone {
			if (imported == library || strings.HasPrefix(imported, library+"/")) && !slices.Contains(packages, dir) {
				t.Errorf("%s imports %s, which only %s may", path, imported, packages)
			}
		}
	}
}
