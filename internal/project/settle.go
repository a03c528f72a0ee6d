package project

import (
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// settle decides what becomes of a file, of which all is known by now, and what
// the lock will say of it.
func (p *planner) settle(f *fate) error {
	switch {
	case f.old != nil && f.old.State == state.Conflicted:
		f.stayOpen()
		return nil
	case f.Op == OpConflict: // it cannot even move
		return nil
	case f.Path == IntentPath:
		return p.settleIntent(f)
	}
	if f.Path == "go.mod" && f.disk.File != nil && f.Next != nil {
		if err := reconcile.CheckModule(f.base, f.disk.Text, f.Next.Text); err != nil {
			return err
		}
	}
	d := decide(f.facts())
	f.Op, f.State, f.Note = d.op, d.state, d.note
	f.Before, f.After = f.there(), f.there()
	f.entry = f.settled()
	var err error
	switch d.op {
	case OpCreate:
		f.After = f.Next
	case OpDelete:
		f.After = nil
	case OpConflict:
		err = p.clash(f)
	case OpWrite, OpMerge:
		err = p.merge(f)
	}
	if err == nil && f.After != nil && (f.Op == OpCreate || f.Was != "") {
		err = p.checkTwin(f)
	}
	if err != nil || f.Op == OpConflict {
		return err
	}
	f.finish()
	return nil
}

// stayOpen is for a file in conflict since an earlier update: nothing is done
// before the user has resolved it.
func (f *fate) stayOpen() {
	f.block("its conflict is not resolved yet; resolve it and run mkdaemon update --continue, or take it back with --abort")
	f.Open, f.Blocked, f.Marker = true, false, f.old.Marker
}

// settled is the entry of a file in which all is said.
func (f *fate) settled() *state.Entry {
	switch {
	case f.State == Retired:
		return nil
	case f.Op == OpConflict, f.disk.Foreign != "", f.edited:
		return f.old
	case f.State == Deleted:
		entry := *f.old
		entry.Path, entry.Ownership, entry.State = f.Path, f.Ownership, state.Deleted
		return &entry
	default:
		return &f.fresh
	}
}

// block leaves a file, and what is remembered of it, as they are: there is a
// conflict that no text can show. The next update looks again.
func (f *fate) block(note string) {
	f.Op, f.State, f.Note = OpConflict, Conflicted, note
	f.Before, f.After, f.Sidecar, f.Blocked = f.there(), f.there(), nil, true
	if f.Was != "" {
		f.Path, f.Was = f.Was, ""
	}
	f.entry = f.old
}
