package project

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// Interrupted tells whether an update, or its undoing, was begun in dir and has
// not ended: it runs, or was killed. It only looks.
func Interrupted(dir string) bool {
	files, err := disk.OpenFolders(dir, nil)
	if err != nil {
		return false
	}
	t := &tx{dir: dir, files: files}
	defer t.close()
	pending, err := t.pending()
	return err == nil && pending != "" && pending != txDone
}

// Recover finishes, or undoes, what an interrupted run left in dir; mostly that
// is nothing. The notes say what was done.
//
// Errors that a caller may look for: *BusyError, *NoProjectError, *EditedError
// (nothing was changed; Continue and Abort know what to do) and *UnfinishedError.
func Recover(ctx context.Context, dir string) (notes []string, err error) {
	return recoverIn(ctx, dir, nil)
}

func recoverIn(ctx context.Context, dir string, fault disk.Fault) (notes []string, err error) {
	t, pending, err := begin(dir, fault)
	if err != nil {
		return nil, err
	}
	defer t.close()
	return t.recover(ctx, pending)
}

// recover does what is pending.
func (t *tx) recover(ctx context.Context, pending string) (notes []string, err error) {
	switch pending {
	case "": // a run that was killed early leaves a journal that was not published
		return nil, errors.Join(t.sweepLock(), t.drop())
	case txDone:
		return nil, errors.Join(t.sweepLock(), t.dropOld())
	}
	j, err := t.read(pending)
	if err != nil {
		return nil, err
	}
	note := "an interrupted update was finished"
	if pending != txForward {
		j = j.turned(pending == txAbort)
		note = "an interrupted update was undone"
	}
	left, err := t.resume(ctx, j)
	if err != nil {
		return nil, err
	}
	return append([]string{note}, leftNotes(left)...), nil
}

// sweepLock is for a Continue that was killed: it changes but one file, so it
// has no journal.
func (t *tx) sweepLock() error { return t.sweep([]change{{path: state.LockPath}}) }

// resume goes on with j, which an earlier run has begun.
func (t *tx) resume(ctx context.Context, j *journal) (left []change, err error) {
	t.again = true
	left, err = t.carryOut(ctx, j)
	if _, edited := errors.AsType[*EditedError](err); edited {
		return nil, err
	}
	if err != nil {
		return nil, &UnfinishedError{t.dir, err}
	}
	return left, t.finish(j)
}

// dropOld drops the journal of an update that cannot be aborted any more: the
// lock is another one than it left.
func (t *tx) dropOld() error {
	j, err := t.read(txDone)
	if err != nil {
		return err
	}
	if current, err := t.current(j); err != nil || current {
		return err
	}
	return t.drop()
}

// current tells whether the lock is the one that j left.
func (t *tx) current(j *journal) (bool, error) {
	for _, c := range j.changes {
		if c.path == state.LockPath {
			found, _, err := t.content(state.LockPath, disk.MaxFile)
			return sameContent(found, c.to), err
		}
	}
	return false, nil
}

// leftNotes names what was edited since, and so was left.
func leftNotes(left []change) (notes []string) {
	for _, c := range left {
		notes = append(notes, names([]change{c})+": edited since, left as it is")
	}
	return notes
}

// EditedError names files that hold neither what was there when the plan was
// made nor what the plan writes: somebody edited them meanwhile. They are left
// as they are.
type EditedError struct {
	Dir   string
	Files []string // as a message may show them, with what is there unless it is a file
	Hint  string
}

func (e *EditedError) Error() string {
	return fmt.Sprintf("%sedited meanwhile: %s; %s", in(e.Dir), strings.Join(e.Files, ", "), e.Hint)
}

const continueOrAbort = "mkdaemon update --continue goes on without it, --abort undoes the update"

func (t *tx) edited(list []change, hint string) *EditedError {
	e := &EditedError{Dir: t.dir, Hint: hint}
	for _, c := range list {
		e.Files = append(e.Files, names([]change{c}))
	}
	return e
}

// names lists the paths of changes for a message.
func names(list []change) string {
	var names []string
	for _, c := range list {
		name := shown(c.path)
		if c.other != "" && c.other != disk.AnotherText {
			name += " (" + shown(c.other) + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// InterruptedError refuses to begin where an earlier run was interrupted.
type InterruptedError struct{ Dir string }

func (e *InterruptedError) Error() string {
	return fmt.Sprintf("%san update was interrupted; mkdaemon update finishes it, --abort undoes it", in(e.Dir))
}

// UnfinishedError says that an update could neither be finished nor undone. The
// journal is still there, from which the next run does it.
type UnfinishedError struct {
	Dir string
	Err error
}

func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("%sthe update is not finished: %v; when that is settled, mkdaemon update finishes it, --abort undoes it", in(e.Dir), e.Err)
}

func (e *UnfinishedError) Unwrap() error { return e.Err }
