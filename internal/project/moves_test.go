package project

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/state"
)

func TestMoved(t *testing.T) {
	tracked := func(paths ...string) map[string]state.Entry {
		m := map[string]state.Entry{}
		for _, p := range paths {
			m[p] = state.Entry{Path: p}
		}
		return m
	}
	tree := func(paths ...string) map[string]string {
		m := map[string]string{}
		for _, p := range paths {
			m[p] = ""
		}
		return m
	}
	for name, row := range map[string]struct {
		moves   []Move
		tracked map[string]state.Entry
		tree    map[string]string
		want    map[string]string
	}{
		"one":                        {[]Move{{"a", "b"}}, tracked("a"), tree("b"), map[string]string{"b": "a"}},
		"several versions":           {[]Move{{"a", "b"}, {"b", "c"}, {"c", "d"}}, tracked("b"), tree("d"), map[string]string{"d": "b"}},
		"back again":                 {[]Move{{"a", "b"}, {"b", "a"}}, tracked("b"), tree("a"), map[string]string{"a": "b"}},
		"there and back":             {[]Move{{"a", "b"}, {"b", "a"}}, tracked("a"), tree("a"), nil},
		"in the order of time":       {[]Move{{"b", "c"}, {"a", "b"}}, tracked("a"), tree("b", "c"), map[string]string{"b": "a"}},
		"it has moved":               {[]Move{{"a", "b"}}, tracked("b"), tree("b"), nil},
		"it is not there":            {[]Move{{"a", "b"}}, tracked(), tree("b"), nil},
		"the old path is used again": {[]Move{{"a", "b"}}, tracked("a"), tree("a", "b"), nil},
		"the new one is tracked":     {[]Move{{"a", "b"}}, tracked("a", "b"), tree("b"), nil},
		"the new one is gone again":  {[]Move{{"a", "b"}}, tracked("a"), tree("c"), nil},
		"two to one":                 {[]Move{{"a", "c"}, {"b", "c"}}, tracked("a", "b"), tree("c"), map[string]string{"c": "a"}},
		"only the case":              {nil, tracked("docs/Read.md"), tree("docs/READ.md"), map[string]string{"docs/READ.md": "docs/Read.md"}},
		"a circle":                   {[]Move{{"a", "a"}}, tracked("a"), tree("b"), nil},
	} {
		want := row.want
		if want == nil {
			want = map[string]string{}
		}
		if diff := cmp.Diff(want, moved(row.moves, row.tracked, kept(row.tree))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestPlanOfMoves(t *testing.T) {
	move := func(w *Wish) { w.Moves = []Move{{"old/a.go", "new/a.go"}} }
	link := func(to, at string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			must(t, os.RemoveAll(filepath.Join(dir, at)))
			must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, at)), 0o755))
			must(t, os.Symlink(to, filepath.Join(dir, at)))
		}
	}
	old, fresh := kept(map[string]string{"old/a.go": mainOne}), kept(map[string]string{"new/a.go": mainOne})
	changed := kept(map[string]string{"new/a.go": mainTwo})
	for name, s := range map[string]story{
		"untouched": {one: old, two: fresh, want: map[string]string{"new/a.go": "move outdated was old/a.go"},
			disk: map[string]string{"old/a.go": "-", "new/a.go": mainOne}},
		"and changed": {one: old, two: changed, want: map[string]string{"new/a.go": "move outdated was old/a.go"},
			disk: map[string]string{"old/a.go": "-", "new/a.go": mainTwo}},
		"with your edits": {one: old, two: fresh, edit: edited(map[string]string{"old/a.go": mainEdit}), want: map[string]string{"new/a.go": "move both was old/a.go"},
			disk: map[string]string{"old/a.go": "-", "new/a.go": mainEdit}, again: map[string]string{"new/a.go": "same adapted"}},
		"merged on the way": {one: old, two: changed, edit: edited(map[string]string{"old/a.go": mainEdit}), want: map[string]string{"new/a.go": "move both was old/a.go"},
			disk: map[string]string{"old/a.go": "-", "new/a.go": mainBoth}, again: map[string]string{"new/a.go": "same adapted"}},
		"in conflict on the way": {one: old, two: changed, edit: edited(map[string]string{"old/a.go": mainOne + "\nfunc other() {}\n"}),
			want: map[string]string{"new/a.go": "conflict conflict was old/a.go +"}, disk: map[string]string{"old/a.go": "-"},
			again: map[string]string{"new/a.go": "conflict conflict +"}},
		"you moved it": {one: old, two: changed, edit: edited(map[string]string{"old/a.go": "-", "new/a.go": mainEdit}), want: map[string]string{"new/a.go": "merge both"},
			disk: map[string]string{"new/a.go": mainBoth}, again: map[string]string{"new/a.go": "same adapted"}},
		"you moved it as it was": {one: old, two: fresh, edit: edited(map[string]string{"old/a.go": "-", "new/a.go": mainOne}), want: map[string]string{"new/a.go": "record outdated"}},
		"you deleted it": {one: old, two: changed, edit: edited(map[string]string{"old/a.go": "-"}), want: map[string]string{"new/a.go": "record deleted +"},
			again: map[string]string{"new/a.go": "note deleted +"}},
		"its place is taken":     {one: old, two: fresh, edit: edited(map[string]string{"new/a.go": "mine"}), want: map[string]string{"old/a.go": "conflict conflict blocked +"}},
		"its place is a link":    {one: old, two: fresh, edit: link("../old/a.go", "new/a.go"), want: map[string]string{"old/a.go": "conflict conflict blocked +"}},
		"its folder is a link":   {one: old, two: fresh, edit: link("old", "new"), want: map[string]string{"old/a.go": "conflict conflict blocked +"}},
		"it is a link":           {one: old, two: fresh, edit: link("/etc/passwd", "old/a.go"), want: map[string]string{"old/a.go": "conflict conflict blocked +"}},
		"a twin is in its place": {one: old, two: fresh, edit: edited(map[string]string{"NEW/x": "mine"}), want: map[string]string{"old/a.go": "conflict conflict blocked +"}},
	} {
		s.wish = move
		t.Run(name, s.play)
	}
	// What is yours moves as well, with all that you made of it.
	t.Run("yours", story{
		one: yours(map[string]string{"old/a.go": "1"}), two: yours(map[string]string{"new/a.go": "2"}), wish: move,
		edit: edited(map[string]string{"old/a.go": "mine"}), want: map[string]string{"new/a.go": "move both was old/a.go +"},
		disk: map[string]string{"old/a.go": "-", "new/a.go": "mine"}, again: map[string]string{"new/a.go": "same adapted"},
	}.play)
	t.Run("only the case", story{
		one: kept(map[string]string{"Read.md": "1"}), two: kept(map[string]string{"READ.md": "1"}),
		want: map[string]string{"READ.md": "move outdated was Read.md"}, disk: map[string]string{"READ.md": "1", "Read.md": "-"},
	}.play)
}

// Where case is ignored both names are one file, as two links to it are here.
func TestPlanOfOneFileWithTwoNames(t *testing.T) {
	dir := created(t, kept(map[string]string{"Read.md": "1\n", "other": "1\n"}))
	must(t, os.Link(filepath.Join(dir, "Read.md"), filepath.Join(dir, "READ.md")))
	must(t, os.Link(filepath.Join(dir, "other"), filepath.Join(dir, "moved")))
	w := wishOf(kept(map[string]string{"READ.md": "1\n", "moved": "1\n"}))
	w.Moves = []Move{{"other", "moved"}}
	want := map[string]string{"READ.md": "move outdated was Read.md", "other": "conflict conflict blocked +"}
	if diff := cmp.Diff(want, told(planned(t, dir, w))); diff != "" {
		t.Error(diff)
	}
}
