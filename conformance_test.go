package mkdaemon

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/audit"
)

// docs/conformance.md has every row of both lists and every point of the audit, each
// with a test that exists or a reason.
func TestConformancePage(t *testing.T) {
	text, err := os.ReadFile("docs/conformance.md")
	if err != nil {
		t.Fatal(err)
	}
	seen, faults, found := strings.Cut(string(text), "\n## Faults\n")
	if !found {
		t.Fatal("there is no second list")
	}
	tests := testNames(t)
	for _, list := range []struct {
		text string
		want []string
	}{
		{seen, slices.Concat(numbers("A", 44), numbers("B", 19), numbers("C", 9), numbers("R", 13), numbers("S", 8), []string{"B9b"})},
		{faults, numbers("B", 50)},
	} {
		var ids []string
		for _, row := range regexp.MustCompile(`(?m)^\| ([A-Z]\d+[a-z]?) \|(.*)\|$`).FindAllStringSubmatch(list.text, -1) {
			ids = append(ids, row[1])
			cells := strings.Split(row[2], "|")
			if len(cells) != 3 || strings.TrimSpace(cells[0]) == "" {
				t.Errorf("%s: a row has a number, a point, tests, and a remark", row[1])
				continue
			}
			named := regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(cells[1], -1)
			switch none := strings.TrimSpace(cells[1]) == "None"; {
			case none && strings.TrimSpace(cells[2]) == "":
				t.Errorf("%s has no test, and no reason", row[1])
			case !none && len(named) == 0:
				t.Errorf("%s says neither a test nor None", row[1])
			}
			for _, name := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(row[2], -1) {
				if !tests[name[1]] {
					t.Errorf("%s: there is no %s", row[1], name[1])
				}
			}
		}
		slices.Sort(ids)
		slices.Sort(list.want)
		if !slices.Equal(ids, list.want) {
			t.Errorf("the rows are\n%q, want\n%q", ids, list.want)
		}
	}
	for _, p := range audit.Points() {
		if !strings.Contains(seen, "\n| "+p.ID+" | ") {
			t.Errorf("%s (%s) is not on the page", p.ID, p.Says)
		}
	}
}

// numbers are letter1 to lettern.
func numbers(letter string, n int) (ids []string) {
	for i := range n {
		ids = append(ids, fmt.Sprint(letter, i+1))
	}
	return ids
}

// testNames are the tests of this repository and of the projects that it generates.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (path == "golden" || strings.HasPrefix(d.Name(), ".") && path != "."):
			return fs.SkipDir
		case !strings.Contains(d.Name(), "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`).FindAllSubmatch(text, -1) {
			names[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
