package project

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/mkdaemon/mkdaemon/internal/disk"
)

// Apply carries out plan in the project dir: all of it or nothing. An
// interrupted one is finished, or undone, by Recover.
//
//	lock the project       for one run at a time
//	look at every path     is there still what the plan was made for?
//	publish the journal    every text, before and after, synced: it happens
//	write                  each new text beside the old one, synced
//	rename                 after a last look; folders synced
//	rename lock.json       the update counts
//	remove the journal     or keep it while conflicts are open, for Abort
//
// The warnings are for the user and no reason to fail. Errors that a caller
// may look for: *BusyError, *EditedError, *InterruptedError (call Recover
// first), *UnfinishedError, and the error of ctx (everything is undone then).
// That a plan has conflicts is no error: see Plan.Conflicts.
func Apply(ctx context.Context, dir string, plan *Plan) (warnings []string, err error) {
	return applyIn(ctx, dir, plan, nil)
}

func applyIn(ctx context.Context, dir string, plan *Plan, fault disk.Fault) (warnings []string, err error) {
	t, pending, err := begin(dir, fault)
	if err != nil {
		return nil, err
	}
	defer t.close()
	if pending != "" && pending != txDone {
		return nil, &InterruptedError{dir}
	}
	j, err := t.journal(plan)
	if err != nil || len(j.changes) == 0 { // nothing to do
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, t.undone(err)
	}
	if err := t.publish(j, txForward); err != nil {
		return nil, t.unpublish(err)
	}
	if _, err := t.carryOut(ctx, j); err != nil {
		return nil, t.undo(j, err)
	}
	return t.foreignOwner(), t.finish(j)
}

// finish retires the journal of an update that is complete.
func (t *tx) finish(j *journal) error {
	err := t.turnOrDrop(j)
	if err != nil {
		return &UnfinishedError{t.dir, err}
	}
	return nil
}

func (t *tx) turnOrDrop(j *journal) error {
	if j.open && !j.back {
		return t.turn(txForward, txDone)
	}
	return t.drop()
}

// unpublish is for a journal that could not be published: nothing else was
// touched yet.
func (t *tx) unpublish(err error) error {
	t.queue.Drop()
	if dropErr := t.drop(); dropErr != nil {
		return &UnfinishedError{t.dir, errors.Join(err, dropErr)}
	}
	return t.undone(err)
}

// undo takes back what was done of j, after err. Should this process be killed
// meanwhile, the next run goes on with it: the journal has another name first.
func (t *tx) undo(j *journal, err error) error {
	t.queue.Drop()
	back := j.turned(false)
	undoErr := t.turn(txForward, txUndo)
	var left []change
	if undoErr == nil {
		left, undoErr = t.carryOut(context.Background(), back)
	}
	if undoErr == nil {
		undoErr = t.drop()
	}
	if undoErr != nil {
		return &UnfinishedError{t.dir, errors.Join(err, undoErr)}
	}
	if edited, ok := errors.AsType[*EditedError](err); ok {
		edited.Hint = nothingChanged
		return edited
	}
	if len(left) > 0 {
		return fmt.Errorf("%w; all is undone but what was edited meanwhile: %s", err, names(left))
	}
	return t.undone(err)
}

// nothingChanged is what the user does about a project that changes under an update.
const nothingChanged = "nothing was changed; run it again"

// undone says what an error or a signal left: nothing.
func (t *tx) undone(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%sinterrupted, nothing was changed: %w", in(t.dir), err)
	}
	return fmt.Errorf("%w; nothing was changed", err)
}

// foreignOwner warns when root updates another user's project: what is written
// then belongs to root. Giving it away is the user's decision.
func (t *tx) foreignOwner() []string {
	owner := t.files["."].Owner()
	if os.Geteuid() != 0 || owner <= 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s belongs to user id %d, but the files that were written now belong to root", shown(t.dir), owner)}
}
