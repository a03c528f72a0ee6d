package project

import (
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// Op is what a plan does to one path.
type Op string

// The operations of a plan.
const (
	OpCreate   Op = "create"   // nothing is there; next is written
	OpWrite    Op = "write"    // what mkdaemon wrote is there; next replaces it
	OpMerge    Op = "merge"    // yours and ours changed; both changes are in After
	OpMove     Op = "move"     // the templates have another path for it; Was is the old one
	OpChmod    Op = "chmod"    // only the mode changes
	OpDelete   Op = "delete"   // what mkdaemon wrote is there; the templates have it no more
	OpConflict Op = "conflict" // yours and ours cannot both be had
	OpRecord   Op = "record"   // only the state changes: what is there is what next says, or nobody's any more
	OpNote     Op = "note"     // nothing is done; the user should know of something
	OpSame     Op = "same"     // nothing is done, and there is nothing to say
)

// State is how a tracked file stands to what mkdaemon wrote and would write.
type State string

// The states of a tracked file.
const (
	Unchanged  State = "unchanged" // disk = base = next
	Adapted    State = "adapted"   // you changed it: disk ≠ base = next
	Outdated   State = "outdated"  // the templates did: disk = base ≠ next
	Both       State = "both"      // both did
	Conflicted State = "conflict"  // both did, and it cannot be merged, or was not yet
	Deleted    State = "deleted"   // you deleted it; it stays so
	New        State = "new"       // the templates have it since the last update
	Retired    State = "retired"   // the templates have it no more
)

// Content is what a path holds.
type Content = reconcile.Content

// Step is what a plan does to one path. Before is what was there when it was
// made, and must be there still when it is applied; nil is nothing. Only where
// After is something else does anything happen to the path.
//
// A file that moves has Was, whatever its operation: Before is at Was then, and
// nothing is at Path, unless both names are one file where case is ignored.
type Step struct {
	Op        Op
	Path      string
	Was       string // of a file that moves: the path until now
	Ownership render.Ownership
	State     State
	Before    *Content
	After     *Content
	Next      *Content // what the templates say; nil: they have it no more
	Sidecar   *Content // of a conflict: next, to be written to Path + SidecarSuffix, where nothing is
	Marker    int      // of a conflict: length of the markers in the file, 0 if there are none
	Open      bool     // of a conflict: it is one since an earlier update; this plan leaves it alone
	Blocked   bool     // of a conflict: something is in the way, as the note says; nothing is written, and nothing to be continued
	Note      string   // sentences for the user, or ""
}

// SidecarSuffix ends the name of a file with what mkdaemon would have written,
// beside one in which that cannot be merged.
const SidecarSuffix = ".mkdaemon-new"

// Plan is everything that an update will do: a value, which `--dry-run`,
// `--diff`, `--json`, `check`, `diff` and Apply all read. Nothing on disk
// changes while it is made.
type Plan struct {
	From, To string     // versions of mkdaemon: that of the lock, and this one
	Steps    []Step     // one for each tracked file, also those with nothing to do, in byte order of Path
	Lock     state.Lock // as it will be
	LockWas  string     // digest of the lock.json from which it was made; Apply refuses any other
	// Texts are those that the new lock names by their digest: the base of each
	// kept file, and the target of each open conflict.
	Texts map[string][]byte

	pending bool     // there is something to write
	notes   []string // that are about no single file
}
