package project

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/state"
)

// A file that the user took over is merged, once he gives it back, from the
// text in which his edits began, however many texts he was offered meanwhile.
func TestPlanOfGivingBack(t *testing.T) {
	const one, two, three = "1\n2\n3\n4\n5\n", "1\n2\n3\n4\nfive\n", "1\n2\n3\n4\nfünf\n"
	const nothing = "-"
	drop := func(t *testing.T, dir string) { must(t, os.RemoveAll(filepath.Join(dir, state.BasePath))) }
	for name, row := range map[string]struct {
		offered []string // while it is his
		mine    string
		damage  func(*testing.T, string)
		next    string
		want    string // what giving it back does
		disk    string
		again   string // what a plan says afterwards
	}{
		"he did nothing":           {mine: one, next: one, want: "record unchanged", disk: one},
		"he edited":                {mine: "one\n2\n3\n4\n5\n", next: one, want: "record adapted", disk: "one\n2\n3\n4\n5\n", again: "same adapted"},
		"he did nothing, we did":   {offered: []string{two}, mine: one, next: two, want: "write outdated", disk: two},
		"at the same time":         {mine: one, next: two, want: "write outdated", disk: two},
		"both":                     {offered: []string{two}, mine: "one\n2\n3\n4\n5\n", next: two, want: "merge both", disk: "one\n2\n3\n4\nfive\n", again: "same adapted"},
		"both, at the same time":   {mine: "one\n2\n3\n4\n5\n", next: two, want: "merge both", disk: "one\n2\n3\n4\nfive\n", again: "same adapted"},
		"several versions behind":  {offered: []string{two, three}, mine: "one\n2\n3\n4\n5\n", next: three, want: "merge both", disk: "one\n2\n3\n4\nfünf\n", again: "same adapted"},
		"he took the offer":        {offered: []string{two}, mine: two, next: two, want: "record unchanged", disk: two},
		"… and edited it":          {offered: []string{two, two}, mine: "one\n2\n3\n4\nfive\n", next: three, want: "conflict conflict +", again: "conflict conflict +"},
		"in the same line":         {offered: []string{two}, mine: "1\n2\n3\n4\nV\n", next: two, want: "conflict conflict +", again: "conflict conflict +"},
		"he deleted it":            {offered: []string{two}, mine: nothing, next: two, want: "note deleted +", disk: nothing, again: "note deleted +"},
		"the base is lost":         {mine: "one\n2\n3\n4\n5\n", damage: drop, next: two, want: "conflict conflict +", again: "conflict conflict +"},
		"lost, but as we have it":  {mine: two, damage: drop, next: two, want: "record both", disk: two},
		"lost, but known from him": {mine: one, damage: drop, next: two, want: "write outdated", disk: two},
		"lost, but known from us":  {mine: "one\n2\n3\n4\n5\n", damage: drop, next: one, want: "record adapted", disk: "one\n2\n3\n4\n5\n", again: "same adapted"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := created(t, kept(map[string]string{"a": one, "b": "0\n"}))
			update := func(text, other string, yours ...string) *Plan {
				w := wishOf(kept(map[string]string{"a": text, "b": other}))
				w.Yours = yours
				plan := planned(t, dir, w)
				enact(t, dir, plan)
				return plan
			}
			update(one, "0\n", "a")
			edited(map[string]string{"a": row.mine})(t, dir)
			for i, text := range row.offered { // the other file has news, so that all is written down
				update(text, string(rune('1'+i))+"\n", "a")
				if e := lockOf(t, dir)["a"]; e.Ownership != "yours" || e.SHA256 != state.Digest([]byte(text)) && row.mine != nothing {
					t.Errorf("while it is his: %+v", e)
				}
			}
			// It is compared with what he was offered, and not with where he began.
			if last := len(row.offered) - 1; last >= 0 && row.mine == one {
				w := wishOf(kept(map[string]string{"a": row.offered[last], "b": string(rune('1'+last)) + "\n"}))
				w.Yours = []string{"a"}
				if got := told(planned(t, dir, w))["a"]; got != "same adapted" {
					t.Errorf("while it is his: %s", got)
				}
			}
			if row.damage != nil {
				row.damage(t, dir)
			}
			plan := update(row.next, "9\n")
			if got := told(plan)["a"]; got != row.want {
				t.Errorf("%s, want %s", got, row.want)
			}
			if got := contentAt(t, dir, "a"); row.disk != "" && (got == nil) != (row.disk == nothing) || got != nil && row.disk != "" && string(got.Text) != row.disk {
				t.Errorf("it is %v, want %q", got, row.disk)
			}
			if got := told(planned(t, dir, wishOf(kept(map[string]string{"a": row.next, "b": "9\n"}))))["a"]; got != row.again {
				t.Errorf("afterwards: %s, want %s", got, row.again)
			}
			if e := lockOf(t, dir)["a"]; e.State == state.Conflicted {
				want := state.Entry{Path: "a", Ownership: "kept", Mode: "0644", SHA256: state.Digest([]byte(one)), Base: state.Digest([]byte(one)), State: state.Conflicted, Target: state.Digest([]byte(row.next)), Marker: e.Marker}
				if diff := cmp.Diff(want, e); diff != "" && row.damage == nil {
					t.Error(diff)
				}
			} else if row.mine != nothing && (e.Ownership != "kept" || e.Base != state.Digest([]byte(row.next))) {
				t.Errorf("%+v", e)
			}
		})
	}
}

// What a user's pattern catches on the day on which it comes has a base too,
// and what was there before mkdaemon had a file of that name has none.
func TestTakenOverFromTheFirstDay(t *testing.T) {
	dir := created(t, kept(map[string]string{"b": "0\n"}))
	put(t, dir, "there", "mine\n")
	put(t, dir, "alike", "1\n")
	w := wishOf(kept(map[string]string{"b": "0\n", "new": "1\n", "there": "1\n", "alike": "1\n"}))
	w.Yours = []string{"*"}
	enact(t, dir, planned(t, dir, w))
	for path, want := range map[string]string{"b": state.Digest([]byte("0\n")), "new": state.Digest([]byte("1\n")), "there": "", "alike": state.Digest([]byte("1\n"))} {
		if e := lockOf(t, dir)[path]; e.Base != want || e.Ownership != "yours" {
			t.Errorf("%+v", e)
		}
	}
	w.Yours = nil
	plan := planned(t, dir, w)
	if diff := cmp.Diff(map[string]string{"b": "record unchanged", "new": "record unchanged", "there": "same adapted +", "alike": "record unchanged"}, told(plan)); diff != "" {
		t.Error(diff)
	}
}

// The pack is lost while a file is his, and he has not touched it yet: then it
// still says from where he will begin.
func TestBaseOfATakenFileComesBack(t *testing.T) {
	dir := created(t, kept(map[string]string{"a": "1\n2\n3\n4\n"}))
	w := wishOf(kept(map[string]string{"a": "1\n2\n3\nfour\n"}))
	w.Yours = []string{"a"}
	enact(t, dir, planned(t, dir, w))
	must(t, os.RemoveAll(filepath.Join(dir, state.BasePath)))
	enact(t, dir, planned(t, dir, w))
	put(t, dir, "a", "one\n2\n3\n4\n")
	w.Yours = nil
	enact(t, dir, planned(t, dir, w))
	if got := fileOf(t, dir, "a"); got != "one\n2\n3\nfour\n" {
		t.Errorf("%q", got)
	}
}

// A file that stays his although the templates want to keep it is remembered as
// what it was, whatever else an update writes down.
func TestWhatStaysYoursIsRemembered(t *testing.T) {
	dir := created(t, join(yours(map[string]string{"a": "1\n"}), kept(map[string]string{"b": "1\n"})))
	put(t, dir, "a", "mine\n")
	was := lockOf(t, dir)["a"]
	enact(t, dir, planned(t, dir, wishOf(kept(map[string]string{"a": "2\n", "b": "2\n"}))))
	if diff := cmp.Diff(was, lockOf(t, dir)["a"]); diff != "" {
		t.Error(diff)
	}
}
