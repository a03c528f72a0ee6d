package project

import (
	"bytes"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// clash is for a file with which the templates have nothing in common.
func (p *planner) clash(f *fate) error {
	if f.disk.Foreign != "" {
		f.block(f.disk.Foreign + " is there: " + f.Note)
		return nil
	}
	return p.take(f, reconcile.File(f.Path, nil, *f.there(), *f.Next, p.how))
}

// merge brings together what both sides did. go.mod is merged also where the
// user did nothing, since a requirement never goes down, and go.sum goes along.
func (p *planner) merge(f *fate) error {
	requires := f.Path == "go.mod"
	if f.Op == OpMerge || requires || f.Path == "go.sum" && p.floored {
		o := reconcile.File(f.Path, f.written(), *f.there(), *f.Next, p.how)
		lower := requires && o.Conflicts == 0 && !reconcile.SameRequires(o.After.Text, f.Next.Text)
		p.floored = p.floored || lower
		if f.Op == OpMerge || !requires || lower {
			return p.take(f, o)
		}
	}
	after := f.Next.Text
	if !bytes.Equal(f.disk.Text, f.base) { // they differ in how lines end: that stays
		_, style := reconcile.Plain(f.disk.Text)
		after, _ = reconcile.Plain(after)
		after = style.Put(after)
	}
	f.After = &Content{Text: after, Mode: f.disk.Mode}
	return nil
}

// take takes over what came out of a merge.
func (p *planner) take(f *fate, o reconcile.Outcome) error {
	if o.Err != nil {
		return o.Err
	}
	if f.Note != "" && o.Conflicts > 0 {
		o.Notes = append([]string{f.Note}, o.Notes...)
	}
	f.Note = strings.Join(o.Notes, "; ")
	if o.Conflicts > 0 {
		return p.conflict(f, o)
	}
	if f.State == Conflicted {
		f.State = Both // it was one, and is settled by the mode
	}
	f.entry, f.After = &f.fresh, &Content{Text: o.After.Text, Mode: f.disk.Mode}
	switch {
	case bytes.Equal(f.After.Text, f.disk.Text):
		f.Op = OpRecord
	case bytes.Equal(f.After.Text, f.Next.Text):
		f.Op = OpWrite
	default:
		f.Op = OpMerge
	}
	return nil
}

// conflict leaves the conflict to the user, and remembers how it would be
// settled as the templates want it. The base stays until then.
func (p *planner) conflict(f *fate, o reconcile.Outcome) error {
	f.Op, f.State = OpConflict, Conflicted
	entry := state.Entry{Path: f.Path, Ownership: render.Kept, Mode: f.fresh.Mode}
	if f.old != nil {
		entry = *f.old
		entry.Path, entry.Ownership = f.Path, render.Kept
		entry.Base, entry.SHA256 = f.old.Ancestor(), f.old.Ancestor()
	}
	entry.State, entry.Target, entry.Marker = state.Conflicted, f.fresh.SHA256, o.Marker
	f.After = f.there()
	switch {
	case o.Marker > 0:
		f.After, f.Marker = &o.After, o.Marker
		entry.Mode = f.fresh.Mode
	case o.Sidecar:
		if blocked, err := p.beside(f); blocked || err != nil {
			return err
		}
	}
	f.entry = &entry
	return nil
}

// beside has next written beside the file, unless something else is there.
func (p *planner) beside(f *fate) (blocked bool, err error) {
	there, err := p.disk.Look(f.Path + SidecarSuffix)
	switch {
	case err != nil:
		return false, err
	case there.Nothing():
		f.Sidecar = f.Next
	case there.File == nil || !bytes.Equal(there.Text, f.Next.Text):
		f.block(f.Note + "; " + f.Path + SidecarSuffix + " is in the way: move it away")
		return true, nil
	}
	return false, nil
}
