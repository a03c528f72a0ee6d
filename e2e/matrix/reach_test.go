package matrix

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/templates"
)

// reaching returns the questions whose answers can change Go code: one of their
// folders has some, or some template of Go code asks for the answer. The others
// (service managers, licences, CI) need not be built in every combination.
func reaching(t *testing.T, c *option.Catalog) []string {
	t.Helper()
	reach := map[string]bool{}
	for _, name := range files(t) {
		if !isCode(name) {
			continue
		}
		if question, _, below := strings.Cut(name, "/"); below && question != "base" {
			reach[question] = true
		}
		text, err := templates.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range c.Questions {
			if q.Kind != option.Text && (strings.Contains(string(text), `.Has "`+q.ID+`"`) || strings.Contains(string(text), `.Chosen "`+q.ID+`"`)) {
				reach[q.ID] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(reach))
}

// isCode tells of a template, or of a generated file, whether the go tool reads it.
func isCode(name string) bool {
	switch path.Ext(name) {
	case ".tmpl", ".once", ".part":
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	return path.Ext(name) == ".go" || path.Base(name) == "go.mod" || path.Base(name) == "go.sum"
}

// What is not built in every combination really is the same code in all of them.
func TestReach(t *testing.T) {
	c := lab.Catalog(t)
	reach := reaching(t, c)
	if !slices.Contains(reach, "ipc") || slices.Contains(reach, "license") {
		t.Fatalf("only these are said to reach Go code: %q", reach)
	}
	seen := map[string]string{}
	for _, given := range combine.Random(c, "pulseD", 400, 5) {
		var key strings.Builder
		for _, question := range reach {
			options := slices.Sorted(slices.Values(given[question]))
			key.WriteString(question + "=" + strings.Join(options, ",") + " ")
		}
		code := code(t, c, given)
		if before, ok := seen[key.String()]; ok && before != code {
			t.Errorf("%s is not all that matters for the code of %s", key.String(), combine.Label(c, given))
		}
		seen[key.String()] = code
	}
	t.Logf("%q reach Go code: %d kinds of it in 400 projects", reach, len(seen))
	if len(seen) > 300 {
		t.Errorf("%d kinds of code in 400 projects: hardly any two were compared", len(seen))
	}
}

// code is all Go code of a project.
func code(t *testing.T, c *option.Catalog, given option.Given) string {
	t.Helper()
	answers, err := c.Resolve(given)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := render.New(templates.FS, c).Render(answers)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		if isCode(name) {
			b.WriteString(name + "\n")
			b.Write(tree[name].Text)
		}
	}
	return b.String()
}

// files lists the templates.
func files(t *testing.T) (list []string) {
	t.Helper()
	err := fs.WalkDir(templates.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
