package project

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// kept and yours make a tree of short texts; a path that ends in * can be run.
func kept(texts map[string]string) render.Tree { return treeOf(render.Kept, texts) }

func yours(texts map[string]string) render.Tree { return treeOf(render.Yours, texts) }

func treeOf(owner render.Ownership, texts map[string]string) render.Tree {
	tree := render.Tree{}
	for path, text := range texts {
		mode := fs.FileMode(0o644)
		if path, run := strings.CutSuffix(path, "*"); run {
			tree[path] = render.File{Text: []byte(text), Mode: 0o755, Owner: owner}
			continue
		}
		tree[path] = render.File{Text: []byte(text), Mode: mode, Owner: owner}
	}
	return tree
}

func join(trees ...render.Tree) render.Tree {
	whole := render.Tree{}
	for _, tree := range trees {
		maps.Copy(whole, tree)
	}
	return whole
}

func originAt(version string) Origin {
	return Origin{Generator: version, Answers: map[string]any{"name": []string{"food"}}}
}

// created is a new project of v1.
func created(t testing.TB, tree render.Tree) string {
	t.Helper()
	dir := filepath.Join(faultsweep.Folder(t), "food")
	_, err := Create(t.Context(), dir, tree, originAt("v1.0.0"))
	must(t, err)
	return dir
}

func put(t testing.TB, dir, path, text string) {
	t.Helper()
	at := filepath.Join(dir, path)
	must(t, os.MkdirAll(filepath.Dir(at), 0o755))
	must(t, os.WriteFile(at, []byte(text), 0o644))
}

func wishOf(tree render.Tree) Wish {
	return Wish{Tree: tree, Origin: originAt("v2.0.0"), Conflict: reconcile.ConflictMarkers}
}

func planned(t testing.TB, dir string, w Wish) *Plan {
	t.Helper()
	p, err := Open(dir)
	must(t, err)
	defer p.Close()
	plan, err := p.Plan(w)
	must(t, err)
	return plan
}

// told is the plan in short: what is not the same and unchanged, and + for a note.
func told(plan *Plan) map[string]string {
	steps := map[string]string{}
	for _, s := range plan.Steps {
		if s.Op == OpSame && s.State == Unchanged && s.Note == "" {
			continue
		}
		text := string(s.Op) + " " + string(s.State)
		if s.Was != "" {
			text += " was " + s.Was
		}
		if s.Blocked {
			text += " blocked"
		}
		if s.Note != "" {
			text += " +"
		}
		steps[s.Path] = text
	}
	return steps
}

// enact applies a plan.
func enact(t testing.TB, dir string, plan *Plan) {
	t.Helper()
	if warnings, err := Apply(t.Context(), dir, plan); err != nil || warnings != nil {
		t.Error(warnings, err)
	}
	if len(plan.Conflicts()) == 0 && Interrupted(dir) {
		t.Error("interrupted")
	}
}

func contentAt(t testing.TB, dir, path string) *Content {
	t.Helper()
	at := filepath.Join(dir, path)
	info, err := os.Lstat(at)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	text, err := os.ReadFile(at)
	must(t, err)
	return &Content{Text: text, Mode: info.Mode().Perm()}
}

const (
	mainOne  = "package main\n\nfunc main() {\n\trun()\n}\n"
	mainTwo  = "package main\n\nfunc main() {\n\trun()\n}\n\nfunc more() {}\n"
	mainEdit = "package main\n\n// mine\n\nfunc main() {\n\trun()\n}\n"
	mainBoth = "package main\n\n// mine\n\nfunc main() {\n\trun()\n}\n\nfunc more() {}\n"
)

// story is a project of one version, what its user did, and what the next
// version makes of it.
type story struct {
	one, two render.Tree
	edit     func(t *testing.T, dir string)
	wish     func(*Wish)
	want     map[string]string // as told
	disk     map[string]string // text afterwards, of some paths; "-" is none
	again    map[string]string // what a second update is told, apart from nothing
	notes    []string          // parts of notes
	after    func(t *testing.T, dir string)
}

func edited(texts map[string]string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		for path, text := range texts {
			if text == "-" {
				must(t, os.RemoveAll(filepath.Join(dir, path)))
			} else {
				put(t, dir, path, text)
			}
		}
	}
}

func (s story) play(t *testing.T) {
	t.Helper()
	dir := created(t, s.one)
	if s.edit != nil {
		s.edit(t, dir)
	}
	w := wishOf(s.two)
	if s.wish != nil {
		s.wish(&w)
	}
	plan := planned(t, dir, w)
	if diff := cmp.Diff(s.want, told(plan)); diff != "" {
		t.Errorf("the plan: %s", diff)
	}
	notes := strings.Join(plan.Notes(), "\n")
	for _, part := range s.notes {
		if !strings.Contains(notes, part) {
			t.Errorf("the notes do not say %q:\n%s", part, notes)
		}
	}
	if !slices.IsSortedFunc(plan.Steps, func(a, b Step) int { return strings.Compare(a.Path, b.Path) }) {
		t.Error("the steps are not in order")
	}
	if plan.Empty() {
		if before, after := string(mustLock(t, dir)), plan.Lock; lockText(t, after) != before {
			t.Error("an empty plan changes the lock")
		}
		return
	}
	enact(t, dir, plan)
	for path, want := range s.disk {
		got := "-"
		if c := contentAt(t, dir, path); c != nil {
			got = string(c.Text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
	if s.after != nil {
		s.after(t, dir)
	}
	w.Intent = nil
	again := planned(t, dir, w)
	if !again.Empty() {
		t.Error("a second update is not empty")
	}
	want := s.again
	if want == nil {
		want = map[string]string{}
	}
	if diff := cmp.Diff(want, told(again)); diff != "" {
		t.Errorf("a second plan: %s", diff)
	}
}

func mustLock(t testing.TB, dir string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, lockPath))
	must(t, err)
	return text
}

func lockText(t testing.TB, l Lock) string {
	t.Helper()
	text, err := l.text()
	must(t, err)
	return string(text)
}

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
	if entry := plan.Lock.Files[0]; entry.State != Deleted {
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

func TestModesAreMerged(t *testing.T) {
	run := func(mode fs.FileMode) func(*testing.T, string) {
		return func(t *testing.T, dir string) { must(t, os.Chmod(filepath.Join(dir, "a"), mode)) }
	}
	plain, program := kept(map[string]string{"a": "1\n"}), kept(map[string]string{"a*": "1\n"})
	for name, row := range map[string]struct {
		story
		mode fs.FileMode
	}{
		"the templates let it run":       {story{one: plain, two: program, want: map[string]string{"a": "chmod outdated"}}, 0o755},
		"they do not any more":           {story{one: program, two: plain, want: map[string]string{"a": "chmod outdated"}}, 0o644},
		"they let a private file run":    {story{one: plain, two: program, edit: run(0o600), want: map[string]string{"a": "chmod outdated"}}, 0o700},
		"you let it run":                 {story{one: plain, two: plain, edit: run(0o755), want: map[string]string{"a": "same adapted"}}, 0o755},
		"both let it run":                {story{one: plain, two: program, edit: run(0o755), want: map[string]string{"a": "record both"}}, 0o755},
		"yours is private":               {story{one: plain, two: plain, edit: run(0o600), want: map[string]string{}}, 0o600},
		"they changed a private text":    {story{one: plain, two: kept(map[string]string{"a": "2\n"}), edit: run(0o600), want: map[string]string{"a": "write outdated"}}, 0o600},
		"you the mode, they the text":    {story{one: plain, two: kept(map[string]string{"a": "2\n"}), edit: run(0o755), want: map[string]string{"a": "write both"}, again: map[string]string{"a": "same adapted"}}, 0o755},
		"they let run what you changed":  {story{one: plain, two: program, edit: edited(map[string]string{"a": "x\n"}), want: map[string]string{"a": "chmod both"}, again: map[string]string{"a": "same adapted"}}, 0o755},
		"a mode saves no file from them": {story{one: plain, two: render.Tree{}, edit: run(0o755), want: map[string]string{"a": "delete retired"}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			row.after = func(t *testing.T, dir string) {
				if c := contentAt(t, dir, "a"); c == nil && row.mode != 0 || c != nil && c.Mode != row.mode {
					t.Errorf("%v, want %v", c, row.mode)
				}
			}
			row.play(t)
		})
	}
}
