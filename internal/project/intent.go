package project

import (
	"bytes"
	"fmt"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

// settleIntent is for mkdaemon.toml, which only the user and his commands
// change: what the templates would write says nothing that it does not say.
func (p *planner) settleIntent(f *fate) error {
	f.Op, f.State, f.Ownership = OpSame, Unchanged, render.Yours
	f.Before, f.After, f.entry = f.there(), f.there(), f.old
	if f.Next != nil {
		f.fresh.Ownership, f.fresh.Base = render.Yours, ""
		f.entry = &f.fresh
	}
	if p.wish.Intent == nil {
		if f.disk.Nothing() {
			f.State = Deleted
		}
		return nil
	}
	switch {
	case f.disk.Foreign != "":
		return p.root.Problem("change", IntentPath, fmt.Errorf("%s is there", f.disk.Foreign))
	case f.disk.Nothing():
		f.Op, f.After = OpCreate, &Content{Text: p.wish.Intent, Mode: 0o644}
	case !bytes.Equal(f.disk.Text, p.wish.Intent):
		f.Op, f.After = OpWrite, &Content{Text: p.wish.Intent, Mode: f.disk.Mode}
	}
	return nil
}
