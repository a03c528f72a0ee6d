package project

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// Continue settles the conflicts of an update that the user has resolved: the
// base of each file becomes the text that was in conflict. After an
// interrupted update it finishes that, without the files that were edited
// meanwhile; conflicts may be open then. The notes say what was done.
//
// Errors that a caller may look for: *BusyError, *NoProjectError,
// *ConflictOpenError (nothing was changed), *NothingOpenError, *EditedError and
// *UnfinishedError.
func Continue(ctx context.Context, dir string) (notes []string, err error) {
	return continueIn(ctx, dir, nil)
}

func continueIn(ctx context.Context, dir string, fault disk.Fault) (notes []string, err error) {
	t, pending, err := begin(dir, fault)
	if err != nil {
		return nil, err
	}
	defer t.close()
	switch pending {
	case txForward:
		return t.goOn(ctx)
	case txUndo, txAbort:
		return t.recover(ctx, pending)
	}
	was, l, err := t.readLock()
	if err != nil {
		return nil, err
	}
	paths, err := t.resolve(&l)
	if err != nil {
		return nil, err
	}
	text, err := l.Text()
	if err != nil {
		return nil, err
	}
	// The base texts are there already, so this one rename is all.
	lock := change{path: state.LockPath, from: was, to: &Content{Text: text, Mode: 0o644}}
	if _, err := t.carryOut(ctx, &journal{changes: []change{lock}}); err != nil {
		return nil, t.notContinued(lock, err)
	}
	for _, p := range paths {
		notes = append(notes, shown(p)+": the conflict is settled")
	}
	if err := t.drop(); err != nil { // what Abort would have needed
		return notes, &UnfinishedError{t.dir, err}
	}
	return notes, nil
}

// notContinued tidies up after err. The rename may have happened all the same.
func (t *tx) notContinued(lock change, err error) error {
	sweepErr := t.sweepLock()
	found, _, lookErr := t.look(lock)
	if sweepErr != nil || lookErr != nil || !sameContent(found, lock.from) {
		return &UnfinishedError{t.dir, errors.Join(err, sweepErr, lookErr)}
	}
	return err
}

// readLock reads the lock as it is.
func (t *tx) readLock() (*Content, state.Lock, error) {
	found, other, err := t.content(state.LockPath, disk.MaxFile)
	if err != nil {
		return nil, state.Lock{}, err
	}
	if found == nil {
		return nil, state.Lock{}, fmt.Errorf("%s: %s is there", shown(t.path(state.LockPath)), cmp.Or(other, noFile))
	}
	l, err := state.ReadLock(found.Text)
	if err != nil {
		err = fmt.Errorf("%s: %w", shown(t.path(state.LockPath)), err)
	}
	return found, l, err
}

// ConflictOpenError names files whose conflict is not resolved.
type ConflictOpenError struct {
	Dir   string
	Files []string // "path: what is to be done"
}

func (e *ConflictOpenError) Error() string {
	return fmt.Sprintf("%sconflicts are open: %s", in(e.Dir), strings.Join(e.Files, ", "))
}

// NothingOpenError says that there is nothing to continue or to abort.
type NothingOpenError struct {
	Dir string
	Why string
}

func (e *NothingOpenError) Error() string { return in(e.Dir) + e.Why }
