package project

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/state"
)

// goOn finishes an interrupted update without the files that were edited since.
func (t *tx) goOn(ctx context.Context) (notes []string, err error) {
	j, err := t.read(txForward)
	if err != nil {
		return nil, err
	}
	_, edited, err := t.survey(j)
	if err != nil {
		return nil, err
	}
	if len(edited) == 0 {
		return t.recover(ctx, txForward)
	}
	without, err := t.without(j, edited)
	if err != nil {
		return nil, err
	}
	// What was prepared for them goes.
	err = errors.Join(t.sweep(j.changes), t.prune(j.turned(false)))
	if err == nil {
		err = t.publish(without, txForward)
	}
	if err != nil {
		return nil, &UnfinishedError{t.dir, err}
	}
	if _, err := t.resume(ctx, without); err != nil {
		return nil, err
	}
	return append([]string{"an interrupted update was finished"}, leftNotes(edited)...), nil
}

// without is j less some files. For these the lock keeps what it said of them:
// the next update must not take for settled what never reached the disk.
func (t *tx) without(j *journal, edited []change) (*journal, error) {
	skip := map[string]bool{}
	for _, c := range edited {
		if state.Owns(c.path) {
			return nil, t.edited([]change{c}, "what mkdaemon remembers was changed; --abort undoes the update")
		}
		skip[c.path], skip[c.with] = true, true
	}
	lock, there := j.lock()
	if !there || lock.from == nil || lock.to == nil {
		return nil, errJournal
	}
	before, err := state.ReadLock(lock.from.Text)
	if err != nil {
		return nil, err
	}
	after, err := state.ReadLock(lock.to.Text)
	if err != nil {
		return nil, err
	}
	skipped := func(entry state.Entry) bool { return skip[entry.Path] }
	stays := func(entry state.Entry) bool { return !skip[entry.Path] }
	after.Files = append(slices.DeleteFunc(after.Files, skipped), slices.DeleteFunc(before.Files, stays)...)
	slices.SortFunc(after.Files, func(a, b state.Entry) int { return strings.Compare(a.Path, b.Path) })
	text, err := after.Text()
	if err != nil {
		return nil, err
	}
	less := &journal{folders: j.folders}
	for _, entry := range after.Files {
		less.open = less.open || entry.State == state.Conflicted
	}
	for _, c := range j.changes {
		switch {
		case skip[c.path], c.stage() == basesStage: // their old bases are still needed
			continue
		case c.path == state.LockPath:
			c.to = &Content{Text: text, Mode: c.to.Mode}
		}
		less.changes = append(less.changes, c)
	}
	return less, nil
}
