package project

import (
	"io/fs"

	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// finish is for what goes along with whatever happens to the text.
func (f *fate) finish() {
	f.settleMode()
	f.settleMove()
	f.settleState()
}

// settleMode is about the one bit of the mode that mkdaemon looks at.
func (f *fate) settleMode() {
	if f.Ownership != render.Kept || f.Next == nil || f.disk.File == nil || f.After == nil {
		return
	}
	was := f.written()
	if was == nil {
		return // what is there stays
	}
	disk, next := runs(f.disk.Mode) != runs(was.Mode), runs(f.Next.Mode) != runs(was.Mode)
	switch mode := reconcile.MergeMode(was, f.disk.Mode, f.Next.Mode); {
	case mode != f.disk.Mode:
		f.After = &Content{Text: f.After.Text, Mode: mode}
		if f.Op == OpSame || f.Op == OpRecord {
			f.Op = OpChmod
		}
	case disk && next && f.Op == OpSame:
		f.Op = OpRecord
	}
	if disk {
		f.State = more(f.State, Adapted)
	}
	if next {
		f.State = more(f.State, Outdated)
	}
}

// runs is the one bit of a mode that git knows, too.
func runs(mode fs.FileMode) bool { return mode&0o100 != 0 }

// more adds one side's change to a state.
func more(s, change State) State {
	switch s {
	case Unchanged:
		return change
	case Adapted, Outdated:
		if s != change {
			return Both
		}
	}
	return s
}

// settleMove is for a file with another path: whatever else is done, it moves.
func (f *fate) settleMove() {
	switch {
	case f.old == nil || f.old.Path == f.Path:
		return
	case f.Was != "":
		f.Op = OpMove
	case f.Op == OpSame || f.Op == OpNote: // the user was faster
		f.Op = OpRecord
	}
	f.State = more(f.State, Outdated)
}

// settleState is for what has to be written down although the file stays.
func (f *fate) settleState() {
	if f.edited {
		f.Note = "the templates keep it up to date from now on, but you edited it, so it stays yours; to have it kept, make it what `mkdaemon diff` shows, or list it under yours in " + IntentPath + " to hear no more of it"
		return
	}
	if (f.healed && f.entry != nil || f.transferred) && (f.Op == OpSame || f.Op == OpNote) {
		f.Op = OpRecord
	}
}
