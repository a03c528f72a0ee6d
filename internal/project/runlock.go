package project

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// BusyError says that another mkdaemon works on the project, or did since the
// plan was made: nothing was changed, and the same command may work a moment later.
type BusyError struct {
	Dir string
	Why string
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("%s%s, nothing was changed; run it again", in(e.Dir), e.Why)
}

// begin opens the project in dir, for one run at a time. The lock is on the
// folder of the state itself: no file of it can be left, and it goes with the
// process. Who only reads takes none. The result says also what an earlier run
// has left to do.
func begin(dir string, fault disk.Fault) (t *tx, pending string, err error) {
	files, err := disk.OpenFolders(dir, fault)
	if err != nil {
		return nil, "", err
	}
	t = &tx{dir: dir, files: files, touched: map[string]bool{}, fault: fault}
	if err = t.lock(); err == nil {
		pending, err = t.pending()
	}
	if err != nil {
		t.close()
		return nil, "", err
	}
	return t, pending, nil
}

func (t *tx) lock() error {
	folder, err := t.files.Open(state.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		intent, _, err := t.content(IntentPath, disk.MaxFile)
		return cmp.Or(err, error(&NoProjectError{Dir: trimSlashes(t.dir), Intent: intent != nil}))
	}
	if err != nil {
		return err
	}
	err = folder.Lock()
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return &BusyError{t.dir, "another mkdaemon is at work there"}
	// Where there are no locks, nothing can be done about it. EBADF is how NFS
	// says that it cannot lock what is not open for writing.
	case err == nil, errors.Is(err, errors.ErrUnsupported), errors.Is(err, syscall.ENOLCK), errors.Is(err, syscall.EBADF):
		return nil
	}
	return t.files["."].Problem("lock", state.Dir, err)
}

// unlock gives the lock up at once. To close the folder is not enough while a
// program that this process starts elsewhere still shares the descriptor.
func (t *tx) unlock() {
	if folder, open := t.files[state.Dir]; open {
		_ = folder.Unlock()
	}
}
