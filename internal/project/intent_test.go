package project

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// mkdaemon.toml is the user's: it is written when a command says what, and what
// the templates would make of it is no news.
func TestPlanOfIntent(t *testing.T) {
	with := func(intent string) render.Tree {
		return join(yours(map[string]string{IntentPath: intent}), kept(map[string]string{"a": "1\n"}))
	}
	set := func(w *Wish) { w.Intent = []byte("x = 2 # mine\n") }
	for name, s := range map[string]story{
		"edited":               {one: with("x = 1\n"), two: with("x = 1\n"), edit: edited(map[string]string{IntentPath: "x = 1 # mine\n"}), want: map[string]string{}},
		"the templates differ": {one: with("x = 1\n"), two: with("x = 2\n"), want: map[string]string{}},
		"deleted":              {one: with("x = 1\n"), two: with("x = 2\n"), edit: edited(map[string]string{IntentPath: "-"}), want: map[string]string{IntentPath: "same deleted"}},
		"set":                  {one: with("x = 1\n"), two: with("x = 2\n"), wish: set, want: map[string]string{IntentPath: "write unchanged"}, disk: map[string]string{IntentPath: "x = 2 # mine\n"}},
		"set as it is":         {one: with("x = 1\n"), two: with("x = 2\n"), edit: edited(map[string]string{IntentPath: "x = 2 # mine\n"}), wish: set, want: map[string]string{}},
		"deleted and set":      {one: with("x = 1\n"), two: with("x = 2\n"), edit: edited(map[string]string{IntentPath: "-"}), wish: set, want: map[string]string{IntentPath: "create unchanged"}, disk: map[string]string{IntentPath: "x = 2 # mine\n"}},
		"made by an older one": {one: kept(map[string]string{"a": "1\n"}), two: with("x = 2\n"), edit: edited(map[string]string{IntentPath: "x = 1\n"}), wish: set, want: map[string]string{IntentPath: "write unchanged"}, disk: map[string]string{IntentPath: "x = 2 # mine\n"}},
	} {
		t.Run(name, s.play)
	}
	dir := created(t, with("x = 1\n"))
	must(t, os.Remove(filepath.Join(dir, IntentPath)))
	must(t, os.Symlink("a", filepath.Join(dir, IntentPath)))
	p, err := Open(dir)
	must(t, err)
	defer p.Close()
	w := wishOf(with("x = 2\n"))
	set(&w)
	if _, err := p.Plan(w); err == nil || !strings.Contains(err.Error(), IntentPath+": cannot change: a symbolic link") {
		t.Error(err)
	}
	if _, err := p.ReadFile(IntentPath); err == nil || !strings.Contains(err.Error(), "a symbolic link") {
		t.Error(err)
	}
	if text, err := p.ReadFile("a"); err != nil || string(text) != "1\n" {
		t.Errorf("%q %v", text, err)
	}
	if text, err := p.ReadFile("nowhere"); err != nil || text != nil {
		t.Errorf("%q %v", text, err)
	}
}

// Other answers are news even if they change no file; blanks in them, or another
// version of mkdaemon that writes the same, are none.
func TestPlanOfAnswers(t *testing.T) {
	tree := kept(map[string]string{"a": "1\n"})
	dir := created(t, tree)
	w := wishOf(tree)
	if plan := planned(t, dir, w); !plan.Empty() || plan.From != "v1.0.0" || plan.To != "v2.0.0" {
		t.Errorf("%+v", plan)
	}
	w.Origin.Answers = json.RawMessage("{\n  \"name\":\n [ \"food\" ]\n}")
	if !planned(t, dir, w).Empty() {
		t.Error("blanks in answers are news")
	}
	put(t, dir, state.LockPath, strings.Replace(string(mustLock(t, dir)), `["food"]`, `[ "food" ]`, 1))
	if !planned(t, dir, w).Empty() {
		t.Error("blanks in the lock are news")
	}
	w.Origin.Answers = map[string]any{"name": []string{"food"}, "ipc": []string{"unix"}}
	plan := planned(t, dir, w)
	if plan.Empty() || plan.Lock.Generator != "v2.0.0" || string(plan.Lock.Answers["ipc"]) != `["unix"]` {
		t.Errorf("%+v", plan)
	}
	enact(t, dir, plan)
	if plan := planned(t, dir, w); !plan.Empty() {
		t.Errorf("%+v", plan)
	}
}

const goMod = "module example.com/food\n\ngo 1.26.0\n\nrequire (\n\texample.com/a v1.1.0\n\texample.com/b v1.1.0\n)\n"

func TestPlanOfGoMod(t *testing.T) {
	const sum = "example.com/a v1.1.0 h1:a=\nexample.com/b v1.1.0 h1:b=\n"
	tree := func(mod, sum string) render.Tree { return kept(map[string]string{"go.mod": mod, "go.sum": sum}) }
	raised := strings.Replace(goMod, "a v1.1.0", "a v1.2.0", 1)
	lowered := strings.Replace(goMod, "a v1.1.0", "a v1.0.0", 1)
	dropped := strings.Replace(goMod, "\texample.com/b v1.1.0\n", "", 1)
	raisedSum, loweredSum := strings.ReplaceAll(sum, "a v1.1.0", "a v1.2.0"), strings.ReplaceAll(sum, "a v1.1.0", "a v1.0.0")
	imports := "package app\n\nimport _ \"example.com/b/sub\"\n"
	for name, s := range map[string]story{
		"raised": {one: tree(goMod, sum), two: tree(raised, raisedSum), want: map[string]string{"go.mod": "write outdated", "go.sum": "write outdated"},
			disk: map[string]string{"go.mod": raised, "go.sum": raisedSum}},
		"never lowered": {one: tree(goMod, sum), two: tree(lowered, loweredSum), want: map[string]string{"go.mod": "record outdated", "go.sum": "merge outdated +"},
			disk: map[string]string{"go.mod": goMod}, again: map[string]string{"go.mod": "same adapted", "go.sum": "same adapted"}},
		"bumped by a bot": {one: tree(goMod, sum), two: tree(strings.Replace(goMod, "b v1.1.0", "b v1.3.0", 1), sum), edit: edited(map[string]string{"go.mod": raised}),
			want: map[string]string{"go.mod": "merge both"}, disk: map[string]string{"go.mod": strings.Replace(raised, "b v1.1.0", "b v1.3.0", 1)},
			again: map[string]string{"go.mod": "same adapted"}},
		"dropped": {one: tree(goMod, sum), two: tree(dropped, sum), want: map[string]string{"go.mod": "write outdated"}, disk: map[string]string{"go.mod": dropped}},
		"dropped, but you import it": {one: tree(goMod, sum), two: tree(dropped, sum), edit: edited(map[string]string{"internal/app/own.go": imports}),
			want: map[string]string{"go.mod": "record outdated +"}, disk: map[string]string{"go.mod": goMod}, again: map[string]string{"go.mod": "same adapted"}},
		"dropped, and another module imports it": {one: tree(goMod, sum), two: tree(dropped, sum), edit: edited(map[string]string{"tools/go.mod": "module x\n", "tools/own.go": imports, "vendor/b/b.go": imports, ".hidden/b.go": imports}),
			want: map[string]string{"go.mod": "write outdated"}},
		"dropped, and only we imported it": {one: join(tree(goMod, sum), kept(map[string]string{"a.go": imports})), two: join(tree(dropped, sum), kept(map[string]string{"a.go": "package app\n"})),
			want: map[string]string{"go.mod": "write outdated", "a.go": "write outdated"}},
	} {
		t.Run(name, s.play)
	}
	dir := created(t, tree(goMod, sum))
	put(t, dir, "go.mod", strings.Replace(goMod, "example.com/food", "example.org/food", 1))
	p, err := Open(dir)
	must(t, err)
	defer p.Close()
	_, err = p.Plan(wishOf(tree(raised, sum)))
	if _, ok := errors.AsType[*reconcile.ModuleError](err); !ok || !strings.Contains(err.Error(), "--set module=example.org/food") {
		t.Error(err)
	}
	// Also where nothing else is to be done: each import would be wrong.
	if _, err := p.Plan(wishOf(tree(goMod, sum))); err == nil {
		t.Error("another module path is let through")
	}
}

func TestPlanRefusesTrees(t *testing.T) {
	dir := created(t, kept(map[string]string{"a": "1\n"}))
	p, err := Open(dir)
	must(t, err)
	defer p.Close()
	for _, path := range []string{"../a", "/a", ".mkdaemon/lock.json", ".MKDAEMON/x", ".git/config", "a/b\x00", "x/../y"} {
		if _, err := p.Plan(wishOf(kept(map[string]string{path: "x"}))); err == nil {
			t.Errorf("%q is planned", path)
		}
	}
	if diff := cmp.Diff(map[string]string{}, told(planned(t, dir, wishOf(kept(map[string]string{"a": "1\n"}))))); diff != "" {
		t.Error(diff)
	}
}
