package project

import (
	"context"

	"github.com/mkdaemon/mkdaemon/internal/disk"
)

// Abort undoes an update that left conflicts, or was interrupted: every file is
// as it was before. One that was edited since, and was not in conflict, is
// left as it is, and named in the notes.
//
// Errors that a caller may look for: *BusyError, *NoProjectError,
// *NothingOpenError and *UnfinishedError.
func Abort(ctx context.Context, dir string) (notes []string, err error) {
	return abortIn(ctx, dir, nil)
}

func abortIn(ctx context.Context, dir string, fault disk.Fault) (notes []string, err error) {
	t, pending, err := begin(dir, fault)
	if err != nil {
		return nil, err
	}
	defer t.close()
	switch pending {
	case "":
		return nil, &NothingOpenError{dir, "there is no update to abort; one that was made elsewhere is undone with git"}
	case txUndo, txAbort:
		return t.recover(ctx, pending)
	}
	j, err := t.read(pending)
	if err != nil {
		return nil, err
	}
	back := j.turned(false)
	to := txUndo
	if pending == txDone {
		if current, err := t.current(j); err != nil {
			return nil, err
		} else if !current {
			return nil, &NothingOpenError{dir, "lock.json has changed since the update; undo it with git"}
		}
		back, to = j.turned(true), txAbort
	}
	// From here on the next run goes on with it.
	if err := t.turn(pending, to); err != nil {
		return nil, &UnfinishedError{dir, err}
	}
	left, err := t.resume(ctx, back)
	if err != nil {
		return nil, err
	}
	return append([]string{"the update was undone"}, leftNotes(left)...), nil
}
