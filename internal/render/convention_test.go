package render_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"golang.org/x/tools/imports"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/templates"
)

// real is the template set that users get.
func real(t testing.TB) (*option.Catalog, *render.Templates) {
	t.Helper()
	c, err := option.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c, render.New(templates.FS, c)
}

// files lists every file below the template folders.
func files(t *testing.T) []string {
	t.Helper()
	var list []string
	err := fs.WalkDir(templates.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.Contains(p, "/") {
			list = append(list, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Every tree that any answers can give, over enough of them to meet every
// option with every other: the rules that a reader of a project relies on.
func TestTrees(t *testing.T) {
	c, set := real(t)
	sets, _ := combine.Pairs(c, "pulseD")
	// Names and modules of every length: gofmt aligns by length, and sorts imports.
	for _, name := range []string{"ad", "my-long-named-daemon-of-31-chrd"} {
		for _, module := range []string{"example.com/" + name, "a.b/c", "zebra.example.com/With/UPPER/case/v2"} {
			given := combine.Full(c, name)
			given["module"] = []string{module}
			sets = append(sets, given)
		}
	}
	verdicts := map[[32]byte]bool{}
	for _, given := range sets {
		tree, err := set.Render(answers(t, c, given))
		if err != nil {
			t.Fatal(err)
		}
		if err := project.CheckPaths(tree); err != nil {
			t.Errorf("%s: %v", combine.Label(c, given), err)
		}
		for _, p := range tree.Paths() {
			key := sha256.Sum256(append([]byte(p+"\x00"), tree[p].Text...))
			if verdicts[key] {
				continue
			}
			verdicts[key] = true
			for _, fault := range faults(p, tree[p]) {
				t.Errorf("%s, from %s: %s (%s)", p, tree[p].From, fault, combine.Label(c, given))
			}
		}
	}
	t.Logf("%d sets of answers, %d distinct files", len(sets), len(verdicts))
}

// faults is what is wrong with one generated file.
func faults(p string, f render.File) (list []string) {
	text := string(f.Text)
	switch {
	case text == "":
		return []string{"it is empty"}
	case !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n"):
		list = append(list, "it does not end in exactly one newline")
	}
	if strings.Contains(text, "\r") {
		list = append(list, "it holds a carriage return")
	}
	for i, line := range strings.Split(text, "\n") {
		switch {
		case strings.Contains(line, "@@"):
			list = append(list, fmt.Sprintf("line %d: a delimiter is left: %s", i+1, line))
		case strings.TrimRight(line, " \t") != line:
			list = append(list, fmt.Sprintf("line %d ends in a blank", i+1))
		case strings.HasPrefix(line, "-- ") && strings.HasSuffix(line, " --"):
			list = append(list, fmt.Sprintf("line %d: a txtar golden would take it for a file", i+1))
		}
	}
	if strings.Contains(text, "\n\n\n") {
		list = append(list, "it has two blank lines in a row")
	}
	if !marked(p, f) {
		list = append(list, fmt.Sprintf("its first line does not say %q", mark(f)))
	}
	if path.Ext(p) == ".go" {
		list = append(list, goFaults(p, f.Text)...)
	}
	return list
}

// mark is what the first line says: whose the file is.
func mark(f render.File) string {
	if f.Owner == render.Yours {
		return "Yours: mkdaemon wrote this once and never will again."
	}
	return "Kept by mkdaemon (" + f.From + "): your edits are merged."
}

// marked reports whether the mark stands in the first line, or in the second
// behind "#!". Formats without comments and legal texts carry none, nor does a file
// that is one word, such as the settings of s6.
func marked(p string, f render.File) bool {
	switch {
	case p == "go.sum", p == "LICENSE", path.Ext(p) == ".json", len(bytes.Fields(f.Text)) == 1:
		return true
	}
	lines := strings.SplitN(string(f.Text), "\n", 3)
	if strings.HasPrefix(lines[0], "#!") {
		lines = lines[1:]
	}
	return strings.Contains(lines[0], mark(f))
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// goFaults proves that the templates' imports and layout are as gofmt and
// goimports would have them, so nothing has to be formatted when a project is
// made. FormatOnly: the full mode guesses imports from what is installed.
func goFaults(p string, text []byte) (list []string) {
	formatted, err := imports.Process(p, text, &imports.Options{FormatOnly: true, Comments: true, TabIndent: true, TabWidth: 8})
	switch {
	case err != nil:
		return []string{err.Error()}
	case !bytes.Equal(formatted, text):
		list = append(list, "it is not formatted; it should be:\n"+string(formatted))
	case generated.Match(text):
		list = append(list, "linters would skip it as generated code")
	}
	file, err := parser.ParseFile(token.NewFileSet(), p, text, parser.ParseComments)
	if err != nil {
		return append(list, err.Error())
	}
	if file.Doc != nil && strings.Contains(file.Doc.Text(), "mkdaemon wrote") || file.Doc != nil && strings.Contains(file.Doc.Text(), "Kept by mkdaemon") {
		list = append(list, "the mark has become the package comment: leave a blank line")
	}
	return list
}

// A part without a file of its path in any folder would never be seen; a file
// may have one seam; every seam stands in templates/README.md.
func TestSeams(t *testing.T) {
	readme, err := templates.FS.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	seams, parts := map[string]bool{}, map[string]string{}
	for _, p := range files(t) {
		text, err := templates.FS.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		folder := strings.Join(strings.Split(p, "/")[:2], "/")
		if strings.HasPrefix(p, "base/") {
			folder = "base"
		}
		out := strings.TrimSuffix(strings.TrimPrefix(p, folder+"/"), path.Ext(p))
		if path.Ext(p) == ".part" {
			parts[out] = p
			continue
		}
		switch n := strings.Count(string(text), "@@.Seam@@\n"); {
		case n > 1:
			t.Errorf("%s has %d seams; one is what a part can find", p, n)
		case n == 1:
			seams[out] = true
		}
	}
	for out, p := range parts {
		if !seams[out] {
			t.Errorf("%s: no template of %s has a seam", p, out)
		}
	}
	for _, out := range slices.Sorted(maps.Keys(seams)) {
		if !strings.Contains(string(readme), "`"+out+"`") {
			t.Errorf("templates/README.md does not list the seam of %s", out)
		}
	}
}

// An "if" is for an empty answer or the like: more than two in a file, or one
// in another, and the file wants to be two files.
func TestIfsAreRare(t *testing.T) {
	for _, p := range files(t) {
		if path.Ext(p) == ".toml" {
			continue
		}
		text, err := templates.FS.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		tree := parse.New(p)
		tree.Mode = parse.SkipFuncCheck
		if _, err := tree.Parse(string(text), "@@", "@@", map[string]*parse.Tree{}); err != nil {
			t.Errorf("%v", err)
			continue
		}
		if n, nested := ifs(tree.Root, false); n > 2 || nested {
			t.Errorf("%s: %d ifs, nested: %v", p, n, nested)
		}
	}
}

func ifs(n parse.Node, inside bool) (count int, nested bool) {
	list, ok := n.(*parse.ListNode)
	if !ok || list == nil {
		return 0, false
	}
	for _, child := range list.Nodes {
		var branch *parse.BranchNode
		isIf := false
		switch c := child.(type) {
		case *parse.IfNode:
			branch, isIf = &c.BranchNode, true
		case *parse.RangeNode:
			branch = &c.BranchNode
		case *parse.WithNode:
			branch = &c.BranchNode
		default:
			continue
		}
		if isIf {
			count++
			nested = nested || inside
		}
		for _, l := range []*parse.ListNode{branch.List, branch.ElseList} {
			if l != nil {
				n, deep := ifs(l, inside || isIf)
				count, nested = count+n, nested || deep
			}
		}
	}
	return count, nested
}

// A folder whose name go:embed skips, or a bare go.mod, would drop templates
// without an error; so would a file that no suffix claims.
func TestEveryFolderIsEmbedded(t *testing.T) {
	c, _ := real(t)
	for _, q := range c.Questions {
		for _, o := range q.Options {
			for _, included := range append(o.Includes, o.ID()) {
				if _, err := fs.Stat(templates.FS, included); err != nil {
					t.Errorf("%s includes %s: %v", o.ID(), included, err)
				}
			}
		}
	}
	for _, p := range files(t) {
		switch base := path.Base(p); path.Ext(p) {
		case ".tmpl", ".once", ".part":
		default:
			if base != "question.toml" && base != "option.toml" {
				t.Errorf("%s is no template and describes nothing", p)
			}
		}
	}
}
