package project

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/state"
)

// thePack is the path of the only pack of a project.
func thePack(t *testing.T, dir string) string {
	t.Helper()
	packs, err := filepath.Glob(filepath.Join(dir, state.BasePath, "*"))
	must(t, err)
	if len(packs) != 1 {
		t.Fatalf("%q", packs)
	}
	return packs[0]
}

// basesOf are the base texts of the project in dir that can be read.
func basesOf(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	p, err := Open(dir)
	must(t, err)
	defer p.Close()
	view, err := p.view()
	must(t, err)
	defer view.Close()
	bases, _, err := state.ReadBases(view, p.Lock, nil)
	must(t, err)
	return bases
}

// A base that is missing is known again where disk or next have its digest;
// else what you did cannot be told from what the templates did.
func TestPlanWithoutBases(t *testing.T) {
	one := kept(map[string]string{"as-it-was": "1\n", "edited": "1 edited\n", "outdated": "1 outdated\n", "both": "1 both\n", "alike": "1 alike\n", "gone": "1 gone\n", "dropped": "1 dropped\n", "dropped-edited": "1 x\n"})
	two := kept(map[string]string{"as-it-was": "1\n", "edited": "1 edited\n", "outdated": "2 outdated\n", "both": "2 both\n", "alike": "2 alike\n", "gone": "2 gone\n"})
	want := map[string]string{
		"as-it-was": "record unchanged", "edited": "record adapted", "outdated": "write outdated", "both": "conflict conflict +",
		"alike": "record both", "gone": "note deleted +", "dropped": "delete retired", "dropped-edited": "record retired +",
	}
	for what, row := range map[string]struct {
		edit func(pack string) error
		note string
	}{
		"removed":   {os.Remove, "git add -f"},
		"no folder": {func(pack string) error { return os.RemoveAll(filepath.Dir(pack)) }, "git add -f"},
		"one byte":  {func(pack string) error { return flip(pack) }, "it was changed"},
		"cut off":   {func(pack string) error { return os.Truncate(pack, 30) }, "it was changed"},
		"empty":     {func(pack string) error { return os.Truncate(pack, 0) }, "no pack"},
		"too large": {func(pack string) error { return os.Truncate(pack, 1<<40) }, "larger than"},
		"a link":    {func(pack string) error { os.Rename(pack, pack+"x"); return os.Symlink(filepath.Base(pack)+"x", pack) }, "a symbolic link"},
		"a pipe":    {func(pack string) error { os.Remove(pack); return syscall.Mkfifo(pack, 0o644) }, "a named pipe"},
		"other name": {func(pack string) error {
			return os.Rename(pack, filepath.Join(filepath.Dir(pack), strings.Repeat("0", 64)))
		}, "it was changed"},
		"folder link": {func(pack string) error { d := filepath.Dir(pack); os.Rename(d, d+"x"); return os.Symlink("basex", d) }, "git add -f"},
	} {
		t.Run(what, func(t *testing.T) {
			dir := created(t, one)
			edited(map[string]string{"edited": "mine\n", "both": "mine\n", "alike": "2 alike\n", "gone": "-", "dropped-edited": "mine\n"})(t, dir)
			must(t, row.edit(thePack(t, dir)))
			var plan *Plan
			soon(t, func() { plan = planned(t, dir, wishOf(two)) })
			if diff := cmp.Diff(want, told(plan)); diff != "" {
				t.Error(diff)
			}
			if notes := strings.Join(plan.Notes(), "\n"); !strings.Contains(notes, row.note) {
				t.Errorf("%q is not in the notes:\n%s", row.note, notes)
			}
			must(t, os.RemoveAll(filepath.Join(dir, state.BasePath)))
			os.Remove(filepath.Join(dir, strings.TrimSuffix(state.BasePath, "/")))
			enact(t, dir, plan)
			again := planned(t, dir, wishOf(two))
			want := map[string]string{"edited": "same adapted", "both": "conflict conflict +", "gone": "note deleted +"}
			if diff := cmp.Diff(want, told(again)); diff != "" || !again.Empty() {
				t.Error(diff)
			}
		})
	}
}

// Where the templates still give every base text, the pack is not unpacked, but
// looked at all the same: one that is not whole is told of.
func TestUsualPackIsLookedAt(t *testing.T) {
	tree := kept(map[string]string{"a": "1\n", "b": strings.Repeat("long\n", 50_000), "c": ""})
	longer := func(pack string) error {
		text, err := os.ReadFile(pack)
		must(t, err)
		return os.WriteFile(pack, append(text, '\n'), 0o644)
	}
	for what, damage := range map[string]func(pack string) error{
		"whole":   func(string) error { return nil },
		"removed": os.Remove, "one byte": flip, "longer": longer,
		"cut off": func(pack string) error { return os.Truncate(pack, 100_000) },
		"emptied": func(pack string) error { return os.Truncate(pack, 0) },
		"a pipe":  func(pack string) error { must(t, os.Remove(pack)); return syscall.Mkfifo(pack, 0o644) },
	} {
		dir := created(t, tree)
		put(t, dir, "a", "mine\n")
		must(t, damage(thePack(t, dir)))
		var plan *Plan
		soon(t, func() { plan = planned(t, dir, wishOf(tree)) })
		if told := len(plan.Notes()) > 0; told != (what != "whole") || plan.Empty() != (what == "whole") {
			t.Errorf("%s: %q, empty: %t", what, plan.Notes(), plan.Empty())
		}
	}
}

func flip(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text[len(text)-2] ^= 1
	return os.WriteFile(path, text, 0o644)
}

// A pack that cannot be read is left while a text of it is missed: somebody may
// mend it yet.
func TestDamagedPackIsLeft(t *testing.T) {
	for what, mine := range map[string]string{"missed": "mine\n", "not missed": "2\n"} {
		dir := created(t, kept(map[string]string{"a": "1 a\n", "b": "1 b\n"}))
		pack := thePack(t, dir)
		must(t, flip(pack))
		put(t, dir, "a", mine)
		enact(t, dir, planned(t, dir, wishOf(kept(map[string]string{"a": "2\n", "b": "2\n"}))))
		if _, err := os.Lstat(pack); (err == nil) != (what == "missed") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// Two branches of a project were updated and merged: a base is in either pack.
func TestBasesAreInAnyPack(t *testing.T) {
	dir := created(t, kept(map[string]string{"a": "1\n", "b": "1 b\n"}))
	must(t, os.Remove(thePack(t, dir)))
	for _, texts := range [][]string{{"1\n", "x"}, {"y", "1 b\n"}} {
		packer := state.NewPacker()
		for _, text := range texts {
			packer.Add([]byte(text))
		}
		name, pack := packer.Pack()
		put(t, dir, state.BasePath+name, string(pack))
	}
	put(t, dir, state.BasePath+"README", "not ours")
	put(t, dir, "a", "mine\n")
	plan := planned(t, dir, wishOf(kept(map[string]string{"a": "1\n", "b": "2 b\n"})))
	if diff := cmp.Diff(map[string]string{"a": "same adapted", "b": "write outdated"}, told(plan)); diff != "" {
		t.Error(diff)
	}
	if notes := plan.Notes(); len(notes) > 0 {
		t.Errorf("%q", notes)
	}
	if diff := cmp.Diff(map[string][]byte{state.Digest([]byte("1\n")): []byte("1\n"), state.Digest([]byte("2 b\n")): []byte("2 b\n")}, plan.Texts); diff != "" {
		t.Error(diff)
	}
}

// Whatever bytes a base has, it is found again, and compared byte by byte.
func TestPlanOfHostileTexts(t *testing.T) {
	one := hostileTexts()
	dir := created(t, one)
	if plan := planned(t, dir, wishOf(one)); len(told(plan)) > 0 || !plan.Empty() {
		t.Errorf("%v", told(plan))
	}
	two := hostileTexts()
	for path, file := range two {
		file.Text = append([]byte("new\n"), file.Text...)
		two[path] = file
		put(t, dir, path, string(one[path].Text)+"\nmine\n")
	}
	plan := planned(t, dir, wishOf(two))
	for _, s := range plan.Steps {
		if s.Op != OpMerge && s.Op != OpConflict {
			t.Errorf("%s: %s", s.Path, s.Op)
		}
	}
	enact(t, dir, plan)
	if plan := planned(t, dir, wishOf(two)); !plan.Empty() {
		t.Errorf("%v", told(plan))
	}
}

// Without it a `* text=auto eol=crlf` of the user's would change the bases.
func TestAttributesAreMissed(t *testing.T) {
	const attributes = state.Dir + "/.gitattributes"
	tree := kept(map[string]string{"a": "1\n"})
	for what, text := range map[string]string{"gone": "-", "emptied": ""} {
		dir := created(t, tree)
		edited(map[string]string{attributes: text})(t, dir)
		plan := planned(t, dir, wishOf(tree))
		if notes := plan.Notes(); len(notes) != 1 || !strings.Contains(notes[0], attributes) || !plan.Empty() {
			t.Errorf("%s: %q", what, notes)
		}
	}
}
