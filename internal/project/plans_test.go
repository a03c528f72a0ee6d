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
	"github.com/mkdaemon/mkdaemon/internal/state"
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

func originAt(version string) state.Origin {
	return state.Origin{Generator: version, Answers: map[string]any{"name": []string{"food"}}}
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
	text, err := os.ReadFile(filepath.Join(dir, state.LockPath))
	must(t, err)
	return text
}

func lockText(t testing.TB, l state.Lock) string {
	t.Helper()
	text, err := l.Text()
	must(t, err)
	return string(text)
}
