package project

import (
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// written is what mkdaemon wrote last, as far as that is known.
func (f *fate) written() *Content {
	if f.old == nil {
		return nil
	}
	if f.old.Mode == "0755" {
		return &Content{Text: f.base, Mode: 0o755}
	}
	return &Content{Text: f.base, Mode: 0o644}
}

// facts are what decide has to know of the file.
func (f *fate) facts() facts {
	k := facts{owner: f.Ownership}
	if f.old != nil {
		k.base = text
		if f.Ownership == render.Kept && f.base == nil {
			k.base = lost
		}
	}
	if f.Next != nil {
		k.next = text
		k.nextIsBase = f.old != nil && f.fresh.SHA256 == f.last()
	}
	switch {
	case f.disk.Foreign != "":
		k.disk = foreign
	case f.disk.File != nil:
		k.disk = text
		k.diskIsNext = f.Next != nil && reconcile.Same(f.Path, f.disk.Text, f.Next.Text)
		k.diskIsBase = f.diskIsBase()
	}
	return k
}

// last is the digest of what mkdaemon had to say of the file last: the text that
// it wrote, or of one that is yours the text that it offered.
func (f *fate) last() string {
	if f.Ownership == render.Kept {
		return f.old.Ancestor()
	}
	return f.old.SHA256
}

func (f *fate) diskIsBase() bool {
	switch {
	case f.old == nil:
		return false
	case f.base != nil && f.last() == f.old.Ancestor():
		return reconcile.Same(f.Path, f.disk.Text, f.base)
	default: // of what was only offered the digest is known
		return state.Digest(f.disk.Text) == f.old.SHA256
	}
}
