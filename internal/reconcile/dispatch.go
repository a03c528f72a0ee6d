// Package reconcile makes one file of three: what mkdaemon wrote, what is there
// now, and what it would write today. It knows what files hold (lines, go.mod,
// sets of lines, programs), and lets nothing through that does not parse. It
// reads and writes no file.
package reconcile

import (
	"errors"
	"strconv"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/merge"
)

// ConflictMode is what becomes of a file in which yours and ours cannot both be had.
type ConflictMode string

// The modes of a conflict.
const (
	ConflictMarkers ConflictMode = "markers" // both are in the file, between markers
	ConflictSidecar ConflictMode = "sidecar" // the file stays, next lies beside it
	ConflictOurs    ConflictMode = "ours"    // each conflict as disk has it
	ConflictTheirs  ConflictMode = "theirs"  // each conflict as next has it
	ConflictFail    ConflictMode = "fail"    // nothing is written at all
)

// How is how the files of a plan are merged.
type How struct {
	Mode   ConflictMode
	Labels merge.Labels
	// Imported reports whether the user's own files import a package of that
	// module, so that its requirement stays in go.mod. nil: none does.
	Imported func(module string) bool
}

// Outcome is what came out of merging one file.
type Outcome struct {
	After     Content  // what the path will hold: disk itself where that stays
	Conflicts int      // 0: it is settled
	Marker    int      // length of the markers in After, 0 if there are none
	Sidecar   bool     // next is to be written beside it
	Notes     []string // for the user: why it is a conflict, what to know
	Err       error    // a *ModuleError: nothing of the plan may be done
}

// File merges what the user and the templates made of the file at p. No
// base means that none is known: what differs is a conflict then. It is for a
// disk that differs from both base and next. The mode is merged apart from the
// text, also where that is a conflict.
func File(p string, base *Content, disk, next Content, how How) Outcome {
	after := Content{Text: disk.Text, Mode: MergeMode(base, disk.Mode, next.Mode)}
	m := mergeText(p, base, disk.Text, next.Text, how.Imported)
	if e, ok := errors.AsType[*ModuleError](m.err); ok {
		return Outcome{After: disk, Err: e}
	}
	if m.err == nil {
		after.Text = m.text
		return Outcome{After: after, Notes: m.notes}
	}
	open := Outcome{After: after, Conflicts: max(1, m.lines.Conflicts()), Notes: append(m.notes, reason(m.err))}
	switch how.Mode {
	case ConflictOurs:
		after.Text = m.side(p, merge.Disk, disk.Text)
		return Outcome{After: after, Notes: m.notes}
	case ConflictTheirs:
		after.Text = m.side(p, merge.Next, next.Text)
		return Outcome{After: after, Notes: m.notes}
	case ConflictFail:
		open.After.Mode = disk.Mode
		return open
	case ConflictMarkers:
		if m.lines.Conflicts() > 0 {
			if marked, size := m.lines.Markers(how.Labels); size > 0 {
				open.After.Text, open.Marker = marked, size
				return open
			}
		}
	}
	open.Sidecar = true
	return open
}

// reason is an error as a note: one line of printable characters, since parsers
// repeat what they have read, and not longer than a person reads.
func reason(err error) string {
	text := strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return ' '
		}
		return r
	}, err.Error())
	if long := []rune(text); len(long) > 300 {
		text = string(long[:300]) + "…"
	}
	return text
}
