package project

import (
	"bytes"
	"path"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// fate is one path while it is decided what becomes of it.
type fate struct {
	Step
	old, entry  *state.Entry // in the lock as it is and as it will be; nil: not there
	fresh       state.Entry  // in a lock of a project written now; only if there is Next
	disk        disk.Found
	base        []byte // nil: not known, or nobody's business
	healed      bool   // the base was missing and is known again
	transferred bool   // it is somebody else's from now on
	edited      bool   // it would be, if it had not been edited
}

// there is the file on disk, and nil if there is none.
func (f *fate) there() *Content { return (*Content)(f.disk.File) }

// gather finds out what is known of the file at a path, which was at another
// one until now if was is not "".
func (p *planner) gather(path, was string) (*fate, error) {
	f := &fate{Step: Step{Path: path, Was: was}}
	at := path
	if was != "" {
		at = was
	}
	if entry, ok := p.tracked[at]; ok {
		f.old, f.Ownership = &entry, entry.Ownership
	}
	if next, ok := p.wish.Tree[path]; ok {
		f.Next = &Content{Text: next.Text, Mode: next.Mode}
		f.fresh = p.fresh[path]
	}
	var err error
	var likely []byte
	if f.Next != nil {
		likely = f.Next.Text
	}
	if f.disk, err = p.disk.LookFor(path, likely); err != nil {
		return nil, err
	}
	if was != "" {
		if err := p.gatherMoved(f); err != nil {
			return nil, err
		}
	}
	p.recallBase(f)
	p.assign(f)
	return f, nil
}

// gatherMoved looks at both places of a file that moves.
func (p *planner) gatherMoved(f *fate) error {
	was, err := p.disk.Look(f.Was)
	switch {
	case err != nil:
		return err
	case was.Nothing():
		f.Was = "" // the user moved it, or deleted it: either way nothing is left to move
	case f.disk.Nothing(), f.disk.IsSame(was) && strings.EqualFold(f.Path, f.Was):
		f.disk = was
	case was.Foreign != "":
		f.disk = was
		f.block(noteForeign)
	default:
		f.block("the templates have another path for " + f.Was + ", but there is a file already; move one of them away")
	}
	return nil
}

// recallBase finds the base text. Its digest is known, so where it is missing,
// a text that has the digest is it.
func (p *planner) recallBase(f *fate) {
	if f.old == nil || f.old.Base == "" {
		return
	}
	var known bool
	if f.base, known = p.bases[f.old.Base]; known {
		return
	}
	switch {
	case f.disk.File != nil && state.Digest(f.disk.Text) == f.old.Base:
		f.base, f.healed = f.disk.Text, true
	case f.Next != nil && f.fresh.SHA256 == f.old.Base:
		f.base, f.healed = f.Next.Text, true
	}
}

// assign decides whose the file is. One that the user took over and gives back
// is merged from where his edits began. What was yours from the first day has no
// such base: it becomes kept only as long as it is what mkdaemon wrote last.
func (p *planner) assign(f *fate) {
	if f.Next == nil || f.Op == OpConflict {
		return
	}
	owner := p.wish.Tree[f.Path].Owner
	if isYours(p.wish.Yours, f.Path) {
		owner = render.Yours
	}
	if f.old != nil && f.old.Ownership == render.Yours && owner == render.Kept {
		switch {
		case f.disk.File == nil:
			return
		case f.old.Base != "":
		case state.Digest(f.disk.Text) == f.old.SHA256:
			f.base = f.disk.Text
		case !reconcile.Same(f.Path, f.disk.Text, f.Next.Text):
			f.edited = true
			return
		}
	}
	f.transferred = f.old != nil && f.old.Ownership != owner
	f.Ownership = owner
	if f.fresh.Ownership != owner {
		f.fresh.Ownership, f.fresh.Base = owner, f.begun()
	}
}

// begun is the digest of the text from which the user edits a file that he took
// over, as far as mkdaemon has seen it.
func (f *fate) begun() string {
	switch {
	case f.old == nil && f.disk.Nothing(), f.disk.File != nil && bytes.Equal(f.disk.Text, f.Next.Text):
		return f.fresh.SHA256
	case f.old != nil:
		return f.old.Base
	}
	return ""
}

// isYours reports whether the user took over a path, or a folder above it.
func isYours(patterns []string, p string) bool {
	for ; p != "."; p = path.Dir(p) {
		for _, pattern := range patterns {
			if match, err := path.Match(strings.TrimSuffix(pattern, "/"), p); match && err == nil {
				return true
			}
		}
	}
	return false
}
