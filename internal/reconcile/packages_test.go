package reconcile

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/merge"
)

// The mistake for which all of this is there: a merge without a conflict, of
// two texts that compile, that does not compile.
func TestCleanMergeThatDoesNotCompile(t *testing.T) {
	base := "package a\n\nfunc one() {}\n\nfunc two() {}\n"
	disk := "package a\n\nfunc n() {}\n\nfunc one() {}\n\nfunc two() {}\n"
	next := "package a\n\nfunc one() {}\n\nfunc two() {}\n\nfunc n() {}\n"
	text, clean := merge.Lines([]byte(base), []byte(disk), []byte(next)).Clean()
	if !clean {
		t.Fatal("no clean merge")
	}
	if err := verify("a/a.go", text); err == nil || !strings.Contains(err.Error(), "n is declared in line 3 already") {
		t.Errorf("in one file: %v", err)
	}
	wrong := Packages(map[string][]byte{
		"a/a.go":      []byte(next),
		"a/mine.go":   []byte("package a\n\nfunc n() {}\n"),
		"a/a_test.go": []byte("package a_test\n\nfunc n() {}\n"),
		"b/b.go":      []byte("package a\n\nfunc n() {}\n"),
		"a/broken.go": []byte("package a\n\nfunc n( {}\n"),
	})
	if len(wrong) != 2 || wrong["a/a.go"] == nil || wrong["a/mine.go"] == nil {
		t.Fatalf("in two files: %v", wrong)
	}
	if got, want := wrong["a/a.go"].Error(), "line 7: n is declared in a/mine.go, line 3, too"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The default golden compiles, with files for one system beside files for others.
func TestGoldenPackages(t *testing.T) {
	const root = "../../golden/default"
	files := map[string][]byte{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		files[path], err = os.ReadFile(path)
		return err
	})
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for path, err := range Packages(files) {
		t.Errorf("%s: %v", path, err)
	}
}

// The type checker of Go judges the same packages.
func TestPackagesAgainstTypes(t *testing.T) {
	declarations := []string{
		"func a() {}", "func b() {}", "func (x) a() {}", "func (*x) a() {}", "func (x) b() {}", "func (g[T]) a() {}", "func (*g[_]) a() {}",
		"var a int", "const b = 1", "var _, c = 1, 2", "type a int", "type b = int", "func init() {}", "func _() {}", "func (x) _() {}", "const (\n\tc = 1\n\t_ = 2\n)",
	}
	random := rand.New(rand.NewPCG(1, 1))
	wrong := 0
	for range 2000 {
		files := map[string][]byte{"p/types.go": []byte("package p\n\ntype x int\n\ntype g[T any] struct{}\n")}
		for _, name := range []string{"p/a.go", "p/b.go"} {
			text := "package p\n"
			for range random.IntN(4) {
				text += "\n" + declarations[random.IntN(len(declarations))] + "\n"
			}
			files[name] = []byte(text)
		}
		want, got := typeCheck(t, files), Packages(files)
		if (want != nil) != (len(got) > 0) {
			t.Fatalf("types: %v; we: %v\n%s\n%s", want, got, files["p/a.go"], files["p/b.go"])
		}
		if want != nil {
			wrong++
		}
	}
	if wrong < 200 || wrong > 1800 {
		t.Errorf("%d of 2000 packages are wrong: these say little", wrong)
	}
}

func typeCheck(t *testing.T, files map[string][]byte) error {
	t.Helper()
	fset := token.NewFileSet()
	var parsed []*ast.File
	for name, text := range files {
		file, err := parser.ParseFile(fset, name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, file)
	}
	_, err := new(types.Config).Check("p", fset, parsed, nil)
	return err
}
