package render

import (
	"bytes"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/templates"
)

// Whatever is filled in as a form, text/template fills in alike: every real
// template, with an empty seam and with one that has lines.
func TestFormIsTheTemplate(t *testing.T) {
	c, err := option.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	set := New(templates.FS, c)
	forms := 0
	sets, _ := combine.Pairs(c, "fooD")
	for _, given := range sets { // together they read every folder
		a, err := c.Resolve(given)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := set.Render(a); err != nil {
			t.Fatal(err)
		}
	}
	for _, sources := range set.listed {
		for _, f := range sources {
			p := f.parsed
			if p == nil || p.text != nil || p.template != nil {
				continue
			}
			forms++
			text, err := templates.FS.ReadFile(f.path)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, f.path, string(text), &p.form, set)
		}
	}
	if forms < 50 {
		t.Errorf("%d templates are forms: nearly all should be", forms)
	}
	for _, odd := range []string{"@@.Seam@@\n", "a@@.Seam@@b@@.Name@@", "@@.Name@@@@.Name@@\n\n@@.Seam@@\n\n@@.Module@@", "\n@@.Env@@", "@@shell .Author@@ @@roff .Name@@@@.Seam@@\n"} {
		f, ok := cutForm([]byte(odd), set.encoders)
		if !ok {
			t.Fatalf("%q is no form", odd)
		}
		compare(t, odd, odd, &f, set)
	}
}

func compare(t *testing.T, name, text string, f *form, set *Templates) {
	t.Helper()
	whole, err := set.root.New(name).Parse(wholeLines(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, seam := range []string{"", "one\n", "one\n", "one @@\ntwo\n"} { // one of them twice
		data := Data{Name: "food", Shown: "fooD", Env: "FOOD", Module: "example.com/food", Description: Text{`it's "100%" <$HOME>`}, Author: Text{"J. Doe"}, Seam: seam}
		var want bytes.Buffer
		if err := whole.Execute(&want, data); err != nil {
			t.Fatal(err)
		}
		got, err := f.filled, error(nil)
		if !f.holds(data.words()) {
			got, err = f.fill([]byte(text), data.words(), set.hands[0].room)
		}
		if err != nil || string(got) != want.String() {
			t.Errorf("%s, seam %q: %v\n got %q\nwant %q", name, seam, err, got, want.String())
		}
	}
}

// What is more than a blank is left to text/template.
func TestNoForm(t *testing.T) {
	for _, text := range []string{"@@.Description@@", "@@shell .Seam@@", "@@shell  .Name@@", "@@names .Name@@", "@@shell .Name .Env@@", "@@shell@@", "@@ .Name @@", "@@.Name", "@@if .Name@@x@@end@@", "@@.Name@@ @@"} {
		if f, ok := cutForm([]byte(text), encoders()); ok {
			t.Errorf("%q is taken for a form: %v", text, f.blanks)
		}
	}
}
