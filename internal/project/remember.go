package project

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/state"
)

// plan puts together what was decided.
func (p *planner) plan(lock state.Lock, files []*fate) *Plan {
	plan := &Plan{From: p.Lock.Generator, To: lock.Generator, LockWas: p.was, Lock: lock, Texts: map[string][]byte{}}
	plan.Lock.Files = nil
	for _, f := range files {
		plan.Steps = append(plan.Steps, f.Step)
		plan.pending = plan.pending || f.changes()
		if f.entry != nil {
			plan.Lock.Files = append(plan.Lock.Files, *f.entry)
		}
	}
	if !sameAnswers(p.Lock.Answers, lock.Answers) {
		plan.pending = true
	}
	if !plan.pending { // a version alone is no news
		plan.Lock = p.Lock
	}
	p.remember(plan, files)
	plan.notes = p.remarks(plan)
	return plan
}

// changes reports whether there is something to write, be it in the lock.
func (f *fate) changes() bool {
	switch f.Op {
	case OpSame, OpNote:
		return false
	case OpConflict:
		return f.entry != f.old
	default:
		return true
	}
}

// remember collects the texts that the new lock names.
func (p *planner) remember(plan *Plan, files []*fate) {
	texts := maps.Clone(p.bases)
	for _, f := range files {
		if f.base != nil && f.old != nil {
			texts[f.old.Ancestor()] = f.base
		}
		if f.Next != nil {
			texts[f.fresh.SHA256] = f.Next.Text
		}
	}
	for _, entry := range plan.Lock.Files {
		for _, name := range []string{entry.Base, entry.Target} {
			if text, known := texts[name]; known {
				plan.Texts[name] = text
			}
		}
	}
}

// remarks are what is to be said about the state itself.
func (p *planner) remarks(plan *Plan) []string {
	notes := slices.Clone(p.damages)
	missing := 0
	for _, entry := range p.Lock.Files {
		if _, known := p.bases[entry.Base]; !known && entry.Base != "" {
			missing++
		}
	}
	if missing > 0 {
		notes = append(notes, fmt.Sprintf("%s: the base texts of %d files are missing; an update brings back those that can be known; if git ignores the folder, `git add -f %s` keeps it", state.BasePath, missing, state.Dir))
	}
	return notes
}

// sameAnswers compares answers by what they say, not by their blanks.
func sameAnswers(a, b map[string]json.RawMessage) bool {
	return maps.EqualFunc(a, b, func(a, b json.RawMessage) bool {
		var x, y bytes.Buffer
		return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
	})
}

// pack is the pack of the texts that the lock of the plan names, in its order.
func (p *Plan) pack() (name string, pack []byte) {
	packer := state.NewPacker()
	for _, entry := range p.Lock.Files {
		for _, name := range []string{entry.Base, entry.Target} {
			if text, known := p.Texts[name]; known {
				packer.Add(text)
			}
		}
	}
	return packer.Pack()
}
