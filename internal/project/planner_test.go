package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

const (
	mainOne  = "package main\n\nfunc main() {\n\trun()\n}\n"
	mainTwo  = "package main\n\nfunc main() {\n\trun()\n}\n\nfunc more() {}\n"
	mainEdit = "package main\n\n// mine\n\nfunc main() {\n\trun()\n}\n"
	mainBoth = "package main\n\n// mine\n\nfunc main() {\n\trun()\n}\n\nfunc more() {}\n"
)

func TestPlan(t *testing.T) {
	one := func(text string) render.Tree { return kept(map[string]string{"a.go": text}) }
	none := render.Tree{}
	for name, s := range map[string]story{
		"nothing to do": {one: one(mainOne), two: one(mainOne), want: map[string]string{}},
		"a new file":    {one: none, two: one(mainOne), want: map[string]string{"a.go": "create new"}, disk: map[string]string{"a.go": mainOne}},
		"a new file that is there already": {one: none, two: one(mainOne), edit: edited(map[string]string{"a.go": mainOne}),
			want: map[string]string{"a.go": "record new"}},
		"both have a new file of one name": {one: none, two: one(mainOne), edit: edited(map[string]string{"a.go": mainEdit}),
			want: map[string]string{"a.go": "conflict conflict +"}, again: map[string]string{"a.go": "conflict conflict +"}},
		"the templates changed it": {one: one(mainOne), two: one(mainTwo), want: map[string]string{"a.go": "write outdated"}, disk: map[string]string{"a.go": mainTwo}},
		"you changed it": {one: one(mainOne), two: one(mainOne), edit: edited(map[string]string{"a.go": mainEdit}),
			want: map[string]string{"a.go": "same adapted"}},
		"you changed how it is formatted": {one: one(mainOne), two: one(mainTwo), edit: edited(map[string]string{"a.go": strings.ReplaceAll(mainOne, "\t", "    ")}),
			want: map[string]string{"a.go": "write outdated"}, disk: map[string]string{"a.go": mainTwo}},
		"you saved it with CR LF": {one: one(mainOne), two: one(mainTwo), edit: edited(map[string]string{"a.go": strings.ReplaceAll(mainOne, "\n", "\r\n")}),
			want: map[string]string{"a.go": "write outdated"}, disk: map[string]string{"a.go": strings.ReplaceAll(mainTwo, "\n", "\r\n")}},
		"both did the same": {one: one(mainOne), two: one(mainTwo), edit: edited(map[string]string{"a.go": mainTwo}),
			want: map[string]string{"a.go": "record both"}},
		"both changed it": {one: one(mainOne), two: one(mainTwo), edit: edited(map[string]string{"a.go": mainEdit}),
			want: map[string]string{"a.go": "merge both"}, disk: map[string]string{"a.go": mainBoth}, again: map[string]string{"a.go": "same adapted"}},
		"you deleted it": {one: one(mainOne), two: one(mainOne), edit: edited(map[string]string{"a.go": "-"}),
			want: map[string]string{"a.go": "same deleted"}},
		"you deleted it, the templates changed it": {one: one(mainOne), two: one(mainTwo), edit: edited(map[string]string{"a.go": "-"}),
			want: map[string]string{"a.go": "note deleted +"}},
		"the templates dropped it": {one: one(mainOne), two: none, want: map[string]string{"a.go": "delete retired"}, disk: map[string]string{"a.go": "-"}},
		"the templates dropped what you changed": {one: one(mainOne), two: none, edit: edited(map[string]string{"a.go": mainEdit}),
			want: map[string]string{"a.go": "record retired +"}, disk: map[string]string{"a.go": mainEdit}},
		"both dropped it": {one: one(mainOne), two: none, edit: edited(map[string]string{"a.go": "-"}), want: map[string]string{"a.go": "record retired"}},
	} {
		t.Run(name, s.play)
	}
}

// A deleted file is remembered as that, and when it comes back it is as if it
// had never been away: an old text is outdated, not your edit.
func TestDeletedFileComesBack(t *testing.T) {
	dir := created(t, kept(map[string]string{"a.go": mainOne, "b": "1\n"}))
	must(t, os.Remove(filepath.Join(dir, "a.go")))
	w := wishOf(kept(map[string]string{"a.go": mainTwo, "b": "2\n"}))
	plan := planned(t, dir, w)
	enact(t, dir, plan)
	if entry := plan.Lock.Files[0]; entry.State != state.Deleted {
		t.Errorf("%+v", entry)
	}
	if diff := cmp.Diff(map[string]string{"a.go": "note deleted +"}, told(planned(t, dir, w))); diff != "" {
		t.Error(diff)
	}
	put(t, dir, "a.go", mainOne)
	plan = planned(t, dir, w)
	if diff := cmp.Diff(map[string]string{"a.go": "write outdated"}, told(plan)); diff != "" {
		t.Error(diff)
	}
	enact(t, dir, plan)
	if entry := planned(t, dir, w).Lock.Files[0]; entry.State != "" {
		t.Errorf("%+v", entry)
	}
}

func TestPlanOfYours(t *testing.T) {
	both := func(app, makefile string) render.Tree {
		return join(yours(map[string]string{"app.go": app}), kept(map[string]string{"Makefile": makefile}))
	}
	const write = "write outdated"
	for name, s := range map[string]story{
		"nothing to do": {one: both("1", "1"), two: both("1", "1"), want: map[string]string{}},
		"edited":        {one: both("1", "1"), two: both("1", "1"), edit: edited(map[string]string{"app.go": "x"}), want: map[string]string{"app.go": "same adapted"}},
		"offered":       {one: both("1", "1"), two: both("2", "1"), want: map[string]string{"app.go": "note outdated +"}},
		"offered once": {one: both("1", "1"), two: both("2", "2"), edit: edited(map[string]string{"app.go": "x"}),
			want: map[string]string{"app.go": "note both +", "Makefile": write}, again: map[string]string{"app.go": "same adapted"},
			disk: map[string]string{"app.go": "x"}},
		"taken over": {one: both("1", "1"), two: both("2", "1"), edit: edited(map[string]string{"app.go": "2"}), want: map[string]string{"app.go": "record both"}},
		"deleted":    {one: both("1", "1"), two: both("2", "1"), edit: edited(map[string]string{"app.go": "-"}), want: map[string]string{"app.go": "note deleted +"}},
		"there before": {one: kept(map[string]string{"Makefile": "1"}), two: both("1", "1"), edit: edited(map[string]string{"app.go": "x"}),
			want: map[string]string{"app.go": "record new +"}, again: map[string]string{"app.go": "same adapted"}, disk: map[string]string{"app.go": "x"}},
		"dropped":                     {one: both("1", "1"), two: kept(map[string]string{"Makefile": "1"}), want: map[string]string{"app.go": "record retired +"}, disk: map[string]string{"app.go": "1"}},
		"a mode is nobody's business": {one: both("1", "1"), two: join(yours(map[string]string{"app.go*": "1"}), kept(map[string]string{"Makefile": "1"})), want: map[string]string{}},
	} {
		t.Run(name, s.play)
	}
}
