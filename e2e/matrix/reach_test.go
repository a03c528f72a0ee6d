package matrix

import (
	"fmt"
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

// reaching returns the IDs of the options that can change Go code: their folder,
// or one that they include, has some, or some template of Go code asks for them.
// The others (most service managers, licences, CI) need not be built in every
// combination.
func reaching(t *testing.T, c *option.Catalog) (ids []string) {
	t.Helper()
	coded, asked := map[string]bool{}, ""
	for _, name := range files(t) {
		if !isCode(name) {
			continue
		}
		if parts := strings.SplitN(name, "/", 3); len(parts) == 3 && parts[0] != "base" {
			coded[parts[0]+"/"+parts[1]] = true
		}
		text, err := templates.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		asked += string(text)
	}
	for _, q := range c.Questions {
		for _, o := range q.Options {
			if coded[o.ID()] || slices.ContainsFunc(o.Includes, func(id string) bool { return coded[id] }) ||
				strings.Contains(asked, fmt.Sprintf(".Has %q %q", q.ID, o.Name)) || strings.Contains(asked, fmt.Sprintf(".Chosen %q", q.ID)) {
				ids = append(ids, o.ID())
			}
		}
	}
	return ids
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
	if !slices.Contains(reach, "ipc/unix") || !slices.Contains(reach, "init/xinetd") || slices.Contains(reach, "license/mit") {
		t.Fatalf("these are said to reach Go code: %q", reach)
	}
	const projects = 800
	seen := map[string]string{}
	for _, given := range combine.Random(c, "pulseD", projects, 5) {
		var chosen []string
		for _, id := range reach {
			if given.Has(c.Option(id)) {
				chosen = append(chosen, id)
			}
		}
		key, code := strings.Join(chosen, " "), code(t, c, given)
		if before, ok := seen[key]; ok && before != code {
			t.Errorf("%s is not all that matters for the code of %s", key, combine.Label(c, given))
		}
		seen[key] = code
	}
	t.Logf("%q reach Go code: %d kinds of it in %d projects", reach, len(seen), projects)
	if len(seen) > projects*3/4 {
		t.Errorf("%d kinds of code in %d projects: few were compared", len(seen), projects)
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
