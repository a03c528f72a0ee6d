package project

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// journal makes the journal of plan: what happens to each path, from what is
// there now. It refuses what is not there any more, and changes nothing.
func (t *tx) journal(plan *Plan) (*journal, error) {
	j := &journal{folders: map[string]fs.FileMode{}}
	for _, step := range plan.Steps {
		j.changes = append(j.changes, step.changes()...)
	}
	lock, err := t.lockChange(plan)
	if err != nil {
		return nil, err
	}
	bases, err := t.bases(plan, len(j.changes) > 0 || !sameContent(lock.from, lock.to))
	if err != nil {
		return nil, err
	}
	j.changes = append(append(j.changes, bases...), lock)
	for _, entry := range plan.Lock.Files {
		j.open = j.open || entry.State == state.Conflicted
	}
	if err := t.confirm(j); err != nil {
		return nil, err
	}
	return j, t.noteFolders(j)
}

// changes says what a step does to which path.
func (s Step) changes() (list []change) {
	conflict := s.Op == OpConflict && !s.Open && !s.Blocked
	switch {
	case s.Was != "":
		list = append(list,
			change{path: s.Was, from: s.Before, with: s.Path, conflict: conflict},
			change{path: s.Path, to: s.After, with: s.Was, conflict: conflict})
	case !sameContent(s.Before, s.After), conflict && s.Before != nil: // the user will edit it
		list = append(list, change{path: s.Path, from: s.Before, to: s.After, conflict: conflict})
	}
	if s.Sidecar != nil {
		list = append(list, change{path: s.Path + SidecarSuffix, to: s.Sidecar, conflict: true})
	}
	return list
}

// lockChange refuses a plan that was made from another lock than the one which
// is there: another update has run since.
func (t *tx) lockChange(plan *Plan) (change, error) {
	text, err := plan.Lock.Text()
	if err != nil {
		return change{}, err
	}
	found, other, err := t.content(state.LockPath, disk.MaxFile)
	switch {
	case err != nil:
		return change{}, err
	case found == nil:
		return change{}, fmt.Errorf("%s: %s is there", shown(t.path(state.LockPath)), cmp.Or(other, noFile))
	case state.Digest(found.Text) != plan.LockWas:
		return change{}, &BusyError{t.dir, "another update has run since this one was planned"}
	}
	return change{path: state.LockPath, from: found, to: &Content{Text: text, Mode: 0o644}}, nil
}

// bases makes the one pack of all texts that the new lock names. The packs
// that were there go, unless they hold a text that plan could not read.
func (t *tx) bases(plan *Plan, changed bool) (list []change, err error) {
	packs, known, err := t.packs()
	if err != nil {
		return nil, err
	}
	complete := true
	for _, entry := range plan.Lock.Files {
		for _, sum := range []string{entry.Base, entry.Target} {
			_, has := plan.Texts[sum]
			complete = complete && (has || sum == "")
			changed = changed || has && !known[sum]
		}
	}
	if !changed {
		return nil, nil
	}
	name, pack := plan.pack()
	list = append(list, change{path: state.BasePath + name, from: packs[name], to: &Content{Text: pack, Mode: 0o644}})
	for _, old := range slices.Sorted(maps.Keys(packs)) {
		if complete && old != name {
			list = append(list, change{path: state.BasePath + old, from: packs[old]})
		}
	}
	return list, nil
}

// packs reads the packs, and lists the texts in those that are whole. What is
// no file, or has not the name of a pack, is not ours.
func (t *tx) packs() (packs map[string]*Content, known map[string]bool, err error) {
	packs, known = map[string]*Content{}, map[string]bool{}
	d, err := t.files.Open(path.Clean(state.BasePath))
	if errors.Is(err, fs.ErrNotExist) {
		return packs, known, nil
	}
	if err != nil {
		return nil, nil, err
	}
	names, err := d.List()
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		if !state.IsDigest(name) {
			continue
		}
		found, _, err := d.Read(name, state.MaxPack)
		if err != nil {
			return nil, nil, err
		}
		if found == nil {
			continue
		}
		packs[name] = (*Content)(found)
		texts, _ := state.ReadPack(name, found.Text)
		for sum := range texts {
			known[sum] = true
		}
	}
	return packs, known, nil
}

// confirm looks whether each path still holds what plan was made for, keeps
// what it finds (the mode is that of the file, which it gets back if the update
// is undone), and drops what changes nothing.
func (t *tx) confirm(j *journal) error {
	var kept, edited []change
	for _, c := range j.changes {
		found, other, err := t.look(c)
		switch {
		case err != nil:
			return err
		case other != "":
			c.other = other
			edited = append(edited, c)
		case !sameContent(found, c.to) || c.conflict || c.path == state.LockPath:
			c.from = found
			kept = append(kept, c)
		}
	}
	if len(edited) > 0 {
		return t.edited(edited, nothingChanged)
	}
	if len(kept) == 1 && sameContent(kept[0].from, kept[0].to) {
		kept = nil
	}
	j.changes = kept
	return nil
}

// noteFolders remembers which folders there are, and their modes.
func (t *tx) noteFolders(j *journal) error {
	for _, c := range j.changes {
		for _, dir := range above(c.path) {
			if _, known := j.folders[dir]; known {
				continue
			}
			mode, err := t.files.Mode(dir)
			if err != nil {
				return err
			}
			j.folders[dir] = mode
		}
	}
	return nil
}
