package render_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// small is a template set with one of everything that the convention knows.
func small() fstest.MapFS {
	files := map[string]string{
		"base/cmd/NAME/main.go.tmpl":       "// @@gocomment .Description@@\npackage main\n\nimport _ \"@@.Module@@/x\"\n",
		"base/internal/app/app.go.once":    "package app\n",
		"base/list.tmpl":                   "first\n@@.Seam@@\nlast\n",
		"base/run.sh.tmpl":                 "#!/bin/sh\necho @@shell .Author@@\n",
		"kind/question.toml":               "order = 1\nask = \"Kind?\"\nhelp = \"h\"\nmany = true\ndefault = [\"b\"]\n",
		"kind/a/option.toml":               "label = \"a\"\nwhy = \"a\"\nincludes = [\"kind/_shared\"]\n",
		"kind/a/list.part":                 "a of @@.Name@@\n",
		"kind/a/absent.part":               "nobody sees this\n",
		"kind/a/NAME.txt.tmpl":             "a\n",
		"kind/b/option.toml":               "label = \"b\"\nwhy = \"b\"\nincludes = [\"kind/_shared\"]\n",
		"kind/b/list.part":                 "b of @@.Shown@@ @@.Env@@\n",
		"kind/_shared/shared/NAME.md.tmpl": "shared\n",
	}
	set := fstest.MapFS{}
	for path, text := range files {
		set[path] = &fstest.MapFile{Data: []byte(text)}
	}
	return set
}

func answers(t testing.TB, c *option.Catalog, given option.Given) option.Answers {
	t.Helper()
	given.Add(c.Defaults(given))
	a, err := c.Resolve(given)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func renderSmall(t *testing.T, set fstest.MapFS, given option.Given) (render.Tree, error) {
	t.Helper()
	c, err := option.Load(set)
	if err != nil {
		t.Fatal(err)
	}
	return render.New(set, c).Render(answers(t, c, given))
}

func TestRender(t *testing.T) {
	tree, err := renderSmall(t, small(), option.Given{
		"name": {"my-fooD"}, "module": {"example.com/x"}, "description": {"does it"}, "author": {"it's me"}, "kind": {"b", "a"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := render.Tree{
		"cmd/my-food/main.go": {Text: []byte("// does it\npackage main\n\nimport _ \"example.com/x/x\"\n"), Mode: 0o644, Owner: render.Kept, From: "base"},
		"internal/app/app.go": {Text: []byte("package app\n"), Mode: 0o644, Owner: render.Yours, From: "base"},
		"list":                {Text: []byte("first\nb of my-fooD MY_FOOD\na of my-food\nlast\n"), Mode: 0o644, Owner: render.Kept, From: "base"},
		"run.sh":              {Text: []byte("#!/bin/sh\necho 'it'\\''s me'\n"), Mode: 0o755, Owner: render.Kept, From: "base"},
		"my-food.txt":         {Text: []byte("a\n"), Mode: 0o644, Owner: render.Kept, From: "kind/a"},
		"shared/my-food.md":   {Text: []byte("shared\n"), Mode: 0o644, Owner: render.Kept, From: "kind/_shared"},
	}
	if diff := cmp.Diff(want, tree); diff != "" {
		t.Error(diff)
	}
}

func TestEmptySeamLeavesNoLine(t *testing.T) {
	set := small()
	delete(set, "kind/b/list.part")
	tree, err := renderSmall(t, set, option.Given{"name": {"fooD"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(tree["list"].Text); got != "first\nlast\n" {
		t.Errorf("%q", got)
	}
}

func TestRenderRefuses(t *testing.T) {
	for name, c := range map[string]struct{ path, text, want string }{
		"two folders, one path": {"kind/b/run.sh.tmpl", "x\n", "base and kind/b both write run.sh"},
		"a text without encoder": {"base/raw.tmpl", "@@.Description@@\n",
			"base/raw.tmpl: a user's text is written without an encoder"},
		"a text without encoder, in a printf": {"base/raw.tmpl", "@@printf \"%q\" .Author@@\n", "without an encoder"},
		"an unknown suffix":                   {"base/x.txt", "x\n", "ends in none of .tmpl, .once, .part"},
		"an unknown field, with its line":     {"base/x.tmpl", "a\n@@.Nothing@@\n", "base/x.tmpl:2"},
		"a line behind the seam":              {"base/x.tmpl", "a\n@@.Seam@@\n@@.Nothing@@\n", "base/x.tmpl:3"},
		"a broken template, with its line":    {"base/x.tmpl", "a\n\n@@if@@\n", "base/x.tmpl:3"},
		"an encoder of something else":        {"base/x.tmpl", "@@shell .Answers@@\n", "cannot be encoded"},
	} {
		t.Run(name, func(t *testing.T) {
			set := small()
			set[c.path] = &fstest.MapFile{Data: []byte(c.text)}
			_, err := renderSmall(t, set, option.Given{"name": {"fooD"}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want ... %s ...", err, c.want)
			}
		})
	}
}

func TestRenderTwiceIsTheSame(t *testing.T) {
	c, templates := real(t)
	a := answers(t, c, combine.Full(c, "pulseD"))
	first, err := templates.Render(a)
	if err != nil {
		t.Fatal(err)
	}
	_, fresh := real(t)
	second, err := fresh.Render(a)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
}
