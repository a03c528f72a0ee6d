package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// What becomes of one conflict in each mode: the file, the sidecar, and what
// the lock remembers.
func TestPlanOfConflicts(t *testing.T) {
	one, two := kept(map[string]string{"a": "top\nx\nend\n", "b": "1\n"}), kept(map[string]string{"a*": "top\nnext\nend\n", "b": "2\n"})
	const mine = "mine\ntop\ndisk\nend\n"
	const marked = "mine\ntop\n<<<<<<< disk (your file)\ndisk\n||||||| base (mkdaemon v1.0.0)\nx\n=======\nnext\n>>>>>>> next (mkdaemon v2.0.0)\nend\n"
	base, target := state.Digest([]byte("top\nx\nend\n")), state.Digest([]byte("top\nnext\nend\n"))
	for mode, row := range map[reconcile.ConflictMode]struct {
		op             string
		after, sidecar string
		mode           string // of the file
		entry          state.Entry
	}{
		reconcile.ConflictMarkers: {"conflict conflict +", marked, "", "0755", state.Entry{Path: "a", Ownership: "kept", Mode: "0755", SHA256: base, Base: base, State: state.Conflicted, Target: target, Marker: 7}},
		reconcile.ConflictSidecar: {"conflict conflict +", mine, "top\nnext\nend\n", "0644", state.Entry{Path: "a", Ownership: "kept", Mode: "0644", SHA256: base, Base: base, State: state.Conflicted, Target: target}},
		reconcile.ConflictOurs:    {"chmod both", mine, "", "0755", state.Entry{Path: "a", Ownership: "kept", Mode: "0755", SHA256: target, Base: target}},
		reconcile.ConflictTheirs:  {"merge both", "mine\ntop\nnext\nend\n", "", "0755", state.Entry{Path: "a", Ownership: "kept", Mode: "0755", SHA256: target, Base: target}},
		reconcile.ConflictFail:    {"conflict conflict +", mine, "", "0644", state.Entry{Path: "a", Ownership: "kept", Mode: "0644", SHA256: base, Base: base, State: state.Conflicted, Target: target}},
	} {
		dir := created(t, one)
		put(t, dir, "a", mine)
		w := wishOf(two)
		w.Conflict = mode
		plan := planned(t, dir, w)
		if diff := cmp.Diff(map[string]string{"a": row.op, "b": "write outdated"}, told(plan)); diff != "" {
			t.Errorf("%s: %s", mode, diff)
		}
		step := plan.Steps[0]
		if diff := cmp.Diff(row.after, string(step.After.Text)); diff != "" || modeText(step.After.Mode) != row.mode {
			t.Errorf("%s: %v %s", mode, step.After.Mode, diff)
		}
		if (step.Sidecar != nil) != (row.sidecar != "") || step.Sidecar != nil && string(step.Sidecar.Text) != row.sidecar {
			t.Errorf("%s: sidecar %v", mode, step.Sidecar)
		}
		if diff := cmp.Diff(row.entry, plan.Lock.Files[0]); diff != "" {
			t.Errorf("%s: %s", mode, diff)
		}
		open := row.entry.State == state.Conflicted
		if len(plan.Conflicts()) > 0 != open || plan.Empty() || string(plan.Texts[row.entry.Base]) == "" || open && string(plan.Texts[target]) == "" {
			t.Errorf("%s: %d conflicts, texts %q", mode, len(plan.Conflicts()), plan.Texts)
		}
		enact(t, dir, plan)
		p, err := Open(dir)
		must(t, err)
		if len(p.Unresolved()) > 0 != open {
			t.Errorf("%s: %v", mode, p.Unresolved())
		}
		p.Close()
		again := planned(t, dir, w)
		if !again.Empty() || len(again.Conflicts()) > 0 != open || open && !again.Conflicts()[0].Open {
			t.Errorf("%s: a second plan: %v", mode, told(again))
		}
	}
}

// An update that is made while a conflict is open, as check does, leaves that
// file alone whatever is there, and the others are as ever.
func TestPlanLeavesOpenConflicts(t *testing.T) {
	one, two, three := kept(map[string]string{"a": "x\n", "b": "1\n"}), kept(map[string]string{"a": "next\n", "b": "1\n"}), kept(map[string]string{"a": "third\n", "b": "2\n"})
	dir := created(t, one)
	put(t, dir, "a", "disk\n")
	enact(t, dir, planned(t, dir, wishOf(two)))
	open := planned(t, dir, wishOf(two)).Lock.Files[0]
	for what, edit := range map[string]func(){
		"untouched": func() {}, "resolved": func() { put(t, dir, "a", "both\n") },
		"gone":   func() { os.Remove(filepath.Join(dir, "a")) },
		"a link": func() { os.Remove(filepath.Join(dir, "a")); must(t, os.Symlink("b", filepath.Join(dir, "a"))) },
	} {
		edit()
		plan := planned(t, dir, wishOf(three))
		if diff := cmp.Diff(map[string]string{"a": "conflict conflict +", "b": "write outdated"}, told(plan)); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
		step := plan.Steps[0]
		if !step.Open || step.Blocked || !step.Before.Equal(step.After) || step.Sidecar != nil || step.Marker != open.Marker {
			t.Errorf("%s: %+v", what, step)
		}
		if diff := cmp.Diff(open, plan.Lock.Files[0]); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
		must(t, os.RemoveAll(filepath.Join(dir, "a")))
	}
}

// Something lies where the sidecar should be.
func TestPlanOverwritesNoSidecar(t *testing.T) {
	one, two := kept(map[string]string{"a": "x\n"}), kept(map[string]string{"a": "next\n"})
	for what, row := range map[string]struct {
		put  func(at string) error
		want string
	}{
		"another text": {func(at string) error { return os.WriteFile(at, []byte("mine\n"), 0o644) }, "conflict conflict blocked +"},
		"a folder":     {func(at string) error { return os.Mkdir(at, 0o755) }, "conflict conflict blocked +"},
		"a link":       {func(at string) error { return os.Symlink("a", at) }, "conflict conflict blocked +"},
		"just that":    {func(at string) error { return os.WriteFile(at, []byte("next\n"), 0o644) }, "conflict conflict +"},
	} {
		dir := created(t, one)
		put(t, dir, "a", "disk\n")
		must(t, row.put(filepath.Join(dir, "a"+SidecarSuffix)))
		w := wishOf(two)
		w.Conflict = reconcile.ConflictSidecar
		plan := planned(t, dir, w)
		if got := told(plan)["a"]; got != row.want || plan.Steps[0].Sidecar != nil {
			t.Errorf("%s: %s", what, got)
		}
		if blocked := strings.Contains(row.want, "blocked"); plan.Empty() != blocked || (plan.Lock.Files[0].State == "") != blocked {
			t.Errorf("%s: %+v", what, plan.Lock.Files[0])
		}
	}
}

// Two functions of one name merge without a conflict, and do not compile.
func TestPlanRefusesWhatWouldNotCompile(t *testing.T) {
	const one = "package p\n\nfunc a() {}\n\nfunc b() {}\n\nfunc c() {}\n"
	two := strings.Replace(one, "func b", "func n() {}\n\nfunc b", 1)
	mine := strings.Replace(one, "func c() {}", "func c() {}\n\nfunc n() {}", 1)
	other := "package p\n\nfunc n() {}\n"
	edit := strings.Replace(one, "package p", "// mine\n\npackage p", 1)
	for name, s := range map[string]story{
		"in one file": {edit: edited(map[string]string{"p/a.go": mine}), want: map[string]string{"p/a.go": "conflict conflict +"}, notes: []string{"n is declared"}},
		"in a file of yours beside it": {edit: edited(map[string]string{"p/a.go": edit, "p/own.go": other}),
			want: map[string]string{"p/a.go": "conflict conflict +"}, notes: []string{"own.go"}},
		"it did not compile before": {edit: edited(map[string]string{"p/a.go": edit, "p/own.go": strings.Replace(other, "n()", "c()", 1)}), want: map[string]string{"p/a.go": "merge both"}},
		"in another package":        {edit: edited(map[string]string{"p/a.go": edit, "q/own.go": other}), want: map[string]string{"p/a.go": "merge both"}},
		"for another system":        {edit: edited(map[string]string{"p/a.go": edit, "p/own_windows.go": "//go:build ignore\n\n" + other}), want: map[string]string{"p/a.go": "merge both"}},
	} {
		s.one, s.two = kept(map[string]string{"p/a.go": one}), kept(map[string]string{"p/a.go": two})
		s.again = map[string]string{"p/a.go": "same adapted"}
		if s.notes != nil {
			s.again = map[string]string{"p/a.go": "conflict conflict +"}
		}
		t.Run(name, s.play)
	}
	for mode, want := range map[reconcile.ConflictMode]string{reconcile.ConflictOurs: mine, reconcile.ConflictTheirs: two} {
		dir := created(t, kept(map[string]string{"p/a.go": one}))
		put(t, dir, "p/a.go", mine)
		w := wishOf(kept(map[string]string{"p/a.go": two}))
		w.Conflict = mode
		plan := planned(t, dir, w)
		if step := plan.Steps[0]; step.Op == OpConflict || string(step.After.Text) != want {
			t.Errorf("%s: %s %s", mode, step.Op, step.After.Text)
		}
	}
}
