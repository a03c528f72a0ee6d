// Kept by mkdaemon (base): your edits are merged.

package exit

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEveryCodeIsDocumented compares the code with what people and scripts go
// by: the table in docs/OPERATIONS.md and the manual.
func TestEveryCodeIsDocumented(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "exit.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := []string{"2"} // which is not ours: the Go runtime ends so after a panic
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Code" {
			codes = append(codes, spec.Values[0].(*ast.BasicLit).Value)
		}
		return false
	})
	slices.Sort(codes)
	for _, doc := range []struct{ path, begin, end, row string }{
		{"../../docs/OPERATIONS.md", "\n## Exit codes\n", "\n## ", `(?m)^\| (\d+) \| `},
		{"../../man/pulsed.8", "\n.SH EXIT STATUS\n", "\n.SH ", `(?m)^\.B (\d+)$`},
	} {
		text, err := os.ReadFile(doc.path)
		if err != nil {
			t.Fatal(err)
		}
		_, section, _ := strings.Cut(string(text), doc.begin)
		section, _, _ = strings.Cut(section, doc.end)
		var documented []string
		for _, row := range regexp.MustCompile(doc.row).FindAllStringSubmatch(section, -1) {
			documented = append(documented, row[1])
		}
		slices.Sort(documented)
		if !slices.Equal(documented, codes) {
			t.Errorf("%s has %s, the code has %s", doc.path, documented, codes)
		}
	}
}

func TestOf(t *testing.T) {
	plain := errors.New("plain")
	for name, c := range map[string]struct {
		err  error
		want Code
	}{
		"nothing":                 {nil, OK},
		"without a code":          {plain, Failure},
		"with a code":             {With(Config, plain), Config},
		"with a code, wrapped":    {fmt.Errorf("app: %w", With(NoPerm, plain)), NoPerm},
		"two codes: the outer":    {With(TempFail, With(Config, plain)), TempFail},
		"a code for no error":     {With(Config, nil), OK},
		"a code and its own text": {Errorf(Usage, "unknown flag %q", "-x"), Usage},
	} {
		if got := Of(c.err); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// The code is beside the error, not in front of it.
func TestTheErrorStaysVisible(t *testing.T) {
	err := Errorf(CantCreate, "pidfile: %w", fs.ErrPermission)
	if err.Error() != "pidfile: permission denied" || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
}
