package project

import "github.com/mkdaemon/mkdaemon/internal/render"

// side is what one of the three sides of a file is.
type side int

const (
	nothing side = iota
	text         // a text: whether it equals another one, facts says
	foreign      // of disk: a folder, link, device, or something too large
	lost         // of base: it is known that there was one, but not what it said
)

// facts are all that the decision about a file depends on.
type facts struct {
	owner            render.Ownership // as it will be
	base, disk, next side

	// Of two sides that are texts.
	diskIsBase, diskIsNext, nextIsBase bool
}

// decision is what becomes of a file.
type decision struct {
	op    Op
	state State
	note  string
}

// What the user is told, in the voice of one who did nothing to the file.
const (
	noteClash     = "the templates have a file of this name now, and yours is another one"
	noteNoBase    = "what mkdaemon wrote last time is missing in .mkdaemon/base, so nobody can tell your changes from those of the templates"
	noteForeign   = "no regular file is there, and mkdaemon neither follows nor replaces what is; move it away, or list the path under yours in mkdaemon.toml"
	noteDeleted   = "you deleted it, and it stays so; the templates have changed it since"
	noteLeft      = "the templates have it no more; it differs from what mkdaemon wrote, so it stays, and is yours from now on"
	noteLeftYours = "the templates have it no more; it stays"
	noteOffer     = "it is yours and stays as it is; the templates have changed theirs"
	noteTaken     = "it is yours and stays as it is; the templates have a file of this name now"
)

// decide is the table of what an update does to a file. It knows nothing of
// modes, moves or changes of ownership: see planner.
func decide(f facts) decision {
	switch {
	case f.next == nothing:
		return retire(f)
	case f.disk == foreign:
		if f.owner == render.Yours {
			return decision{OpNote, Adapted, noteForeign}
		}
		return decision{OpConflict, Conflicted, noteForeign}
	case f.base == nothing:
		return introduce(f)
	case f.disk == nothing:
		if f.nextIsBase {
			return decision{OpSame, Deleted, ""}
		}
		return decision{OpNote, Deleted, noteDeleted}
	case f.owner == render.Yours:
		return offer(f)
	default:
		return keep(f)
	}
}

// retire is for a file that the templates have no more.
func retire(f facts) decision {
	switch {
	case f.disk == nothing:
		return decision{OpRecord, Retired, ""}
	case f.owner == render.Yours:
		return decision{OpRecord, Retired, noteLeftYours}
	case f.disk == text && f.base == text && f.diskIsBase:
		return decision{OpDelete, Retired, ""}
	default:
		return decision{OpRecord, Retired, noteLeft}
	}
}

// introduce is for a file that mkdaemon has not written before.
func introduce(f facts) decision {
	switch {
	case f.disk == nothing:
		return decision{OpCreate, New, ""}
	case f.diskIsNext:
		return decision{OpRecord, New, ""}
	case f.owner == render.Yours:
		return decision{OpRecord, New, noteTaken}
	default:
		return decision{OpConflict, Conflicted, noteClash}
	}
}

// offer is for a file of the user's: mkdaemon only tells what it would write.
func offer(f facts) decision {
	switch {
	case f.nextIsBase && f.diskIsBase:
		return decision{OpSame, Unchanged, ""}
	case f.nextIsBase:
		return decision{OpSame, Adapted, ""}
	case f.diskIsBase:
		return decision{OpNote, Outdated, noteOffer}
	case f.diskIsNext:
		return decision{OpRecord, Both, ""}
	default:
		return decision{OpNote, Both, noteOffer}
	}
}

// keep is for a file that mkdaemon keeps up to date.
func keep(f facts) decision {
	switch {
	case f.base == lost && f.diskIsNext:
		return decision{OpRecord, Both, ""}
	case f.base == lost:
		return decision{OpConflict, Conflicted, noteNoBase}
	case f.nextIsBase && f.diskIsBase:
		return decision{OpSame, Unchanged, ""}
	case f.nextIsBase:
		return decision{OpSame, Adapted, ""}
	case f.diskIsBase:
		return decision{OpWrite, Outdated, ""}
	case f.diskIsNext:
		return decision{OpRecord, Both, ""}
	default:
		return decision{OpMerge, Both, ""}
	}
}
