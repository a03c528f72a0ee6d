package project

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// What people read of a plan in which everything happens.
func TestViewsToRead(t *testing.T) {
	dir, w := everything(t)
	plan := planned(t, dir, w)
	const list = `conflict conflict
chmod chmod
create create
create create-empty
create create-raw
create create-run
write crlf
delete delete
delete delete-empty
write far
skip gone
merge merge.go
write mkdaemon.toml
move new/edited.go (was old/edited.go)
move new/move (was old/move)
move new/run (was old/run)
write no-newline
write raw
write to-no-newline
write unchmod
write write
skip yours
`
	want := strings.Split(list, "\n")
	want[0], want[1] = want[1], want[0] // byte order
	if diff := cmp.Diff(strings.Join(want, "\n"), plan.List()); diff != "" {
		t.Error(diff)
	}
	const letters = ` M chmod
UU conflict
 A create
 A create-empty
 A create-raw
 A create-run
 M crlf
 D delete
 D delete-empty
 M far
DM gone
MM merge.go
MM new/edited.go
 M new/move
 M new/run
 M no-newline
 M raw
 M to-no-newline
 M unchmod
 M write
MM yours
`
	var b strings.Builder
	for _, s := range plan.Steps {
		if l := s.Letters(); l != "  " {
			b.WriteString(l + " " + s.Path + "\n")
		}
	}
	if diff := cmp.Diff(letters, b.String()); diff != "" {
		t.Error(diff)
	}
	notes := []string{
		"conflict: you and the templates changed the same lines",
		"gone: " + noteDeleted,
		"yours: " + noteOffer,
	}
	if diff := cmp.Diff(notes, plan.Notes()); diff != "" {
		t.Error(diff)
	}
}

func TestLetters(t *testing.T) {
	there := &Content{}
	for _, row := range []struct {
		step Step
		want string
	}{
		{Step{Op: OpSame, State: Unchanged, Before: there}, "  "},
		{Step{Op: OpSame, State: Adapted, Before: there}, "M "},
		{Step{Op: OpRecord, State: New, Before: there}, "AA"},
		{Step{Op: OpSame, State: Deleted}, "D "},
		{Step{Op: OpRecord, State: Retired}, "DD"},
		{Step{Op: OpRecord, State: Retired, Before: there}, "MD"},
		{Step{Op: OpDelete, State: Retired, Before: there}, " D"},
		{Step{Op: OpConflict, State: Conflicted}, "UU"},
	} {
		if got := row.step.Letters(); got != row.want {
			t.Errorf("%+v: %q, want %q", row.step, got, row.want)
		}
	}
}

const wantJSON = `{
  "schema": 1,
  "from": "v1.0.0",
  "to": "a <build> & more",
  "entries": [
    {
      "op": "conflict",
      "path": "a",
      "ownership": "kept",
      "state": "conflict",
      "before": "76ad76da0dbacf13a42a4ce9f84a54b5e7c4ebf4ccf51b5a3a56e0d30b8aa91b",
      "after": "76ad76da0dbacf13a42a4ce9f84a54b5e7c4ebf4ccf51b5a3a56e0d30b8aa91b",
      "sidecar": "a.mkdaemon-new",
      "mode": "0600",
      "note": "you and the templates changed the same lines"
    },
    {
      "op": "move",
      "path": "d/new",
      "was": "d/old",
      "ownership": "yours",
      "state": "outdated",
      "before": "4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865",
      "after": "4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865",
      "mode": "0644"
    },
    {
      "op": "delete",
      "path": "old",
      "ownership": "kept",
      "state": "retired",
      "before": "4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865",
      "mode": "0644"
    }
  ],
  "conflicts": [
    "a"
  ],
  "notes": [
    "a: you and the templates changed the same lines"
  ],
  "exit": 3
}
`

func TestPlanJSON(t *testing.T) {
	one := join(kept(map[string]string{"a": "1\n", "old": "1\n"}), yours(map[string]string{"d/old": "1\n"}))
	two := join(kept(map[string]string{"a*": "2\n"}), yours(map[string]string{"d/new": "1\n"}))
	dir := created(t, one)
	put(t, dir, "a", "<mine> & more\n")
	must(t, os.Chmod(filepath.Join(dir, "a"), 0o600))
	w := wishOf(two)
	w.Conflict, w.Moves, w.Origin.Generator = reconcile.ConflictSidecar, []Move{{"d/old", "d/new"}}, "a <build> & more"
	for range 5 { // map order
		got := planned(t, dir, w).JSON(3)
		want := strings.ReplaceAll(wantJSON, "76ad76da0dbacf13a42a4ce9f84a54b5e7c4ebf4ccf51b5a3a56e0d30b8aa91b", state.Digest([]byte("<mine> & more\n")))
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Fatal(diff)
		}
	}
	empty := planned(t, created(t, nil), wishOf(nil)).JSON(0)
	if !json.Valid(empty) || strings.Contains(string(empty), "null") {
		t.Errorf("%s", empty)
	}
}
