package disk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

// stagePrefix begins the name of every stage; six hexadecimal digits follow.
const stagePrefix = ".mkdaemon-stage-"

// errReplaced is what happens to a stage only where others may write as well.
var errReplaced = errors.New("somebody replaced it")

// stage is the folder in which a project grows, beside its target so that one
// rename moves it. It belongs to one process, which holds its lock: a stage
// that nobody has locked was left by a run that is dead.
type stage struct {
	*Folder
	parent *Folder
	name   string
	info   fs.FileInfo  // which directory it is, should somebody swap it
	exists func() error // refuses what stands where it should go
}

// newStage makes a stage in parent. Messages about what is in it speak of the
// path that the user asked for.
func newStage(parent *Folder, w Whole) (*stage, error) {
	s := &stage{parent: parent, exists: w.Exists}
	for tries := 0; ; tries++ {
		s.name = fmt.Sprintf("%s%06x", stagePrefix, rand.Uint32()>>8)
		err := parent.fault.before("mkdir", s.name)
		if err == nil {
			err = parent.root.Mkdir(s.name, 0o700)
		}
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) || tries == 100 {
			return nil, fmt.Errorf("%s: cannot make a directory: %w", shown(parent.path), cause(err))
		}
	}
	if err := s.open(w.Path); err != nil {
		return nil, s.discard(err)
	}
	return s, nil
}

// open opens the new directory, makes sure that it is what was opened (a link
// may have taken its place where others may write) and locks it.
func (s *stage) open(dir string) error {
	var err error
	if s.Folder, err = s.parent.open(s.name); err != nil {
		return err
	}
	s.path = dir
	if s.info, err = s.self.Stat(); err != nil {
		return s.parent.Problem("look at", s.name, err)
	}
	if err := s.inPlace(s.name); err != nil {
		return err
	}
	err = s.fault.before("lock", s.name)
	if err == nil {
		err = lock(s.self)
	}
	// Where there are no locks, old stages are not collected; that is all.
	if err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.ENOLCK) {
		return s.parent.Problem("lock", s.name, err)
	}
	return nil
}

// fill writes both parts into the stage, with as many writers, and waits until
// the disk holds all of it.
func (s *stage) fill(ctx context.Context, w Whole, writers int) error {
	// In a folder that a team shares, new folders carry its setgid bit on.
	mode := 0o755 | s.info.Mode()&fs.ModeSetgid
	f := filling{trunk: stagedFolder{path: s.path}, folderMode: mode}
	if err := withDescriptor(s.self, func(fd int) error { f.trunk.at = descriptor(fd); return nil }); err != nil {
		return err
	}
	first, second := newWriter(s.fault), newWriter(s.fault)
	defer first.queue.Drop()
	defer second.queue.Drop()

	f.file = w.First.File
	if err := f.layOut(first, f.trunk, "", w.First.Paths); err != nil {
		return f.end(err)
	}
	// The rest follows from other things than the first part: another processor
	// makes it, and then helps to write.
	var rest Part
	var other sync.WaitGroup
	other.Go(func() {
		var err error
		if rest, err = w.Rest(); err != nil {
			f.fail(err)
		}
		if writers > 1 {
			f.work(ctx, second)
		}
	})
	f.work(ctx, first)
	other.Wait()
	if f.failed != nil {
		return f.end(f.failed)
	}

	f.file = rest.File
	if err := f.layOut(first, f.trunk, "", rest.Paths); err != nil {
		return f.end(err)
	}
	if f.work(ctx, first); f.failed != nil {
		return f.end(f.failed)
	}
	var otherErr error
	other.Go(func() { otherErr = second.queue.Flush(s.fault) })
	err := first.queue.Flush(s.fault)
	other.Wait()
	if err = cmp.Or(err, otherErr); err != nil {
		return err
	}
	// Only what is complete may be looked into.
	if err := s.chmod(mode); err != nil {
		return err
	}
	return s.Sync()
}

// discard removes the stage after err, and closes it only then, because that
// gives up the lock. What it cannot remove it names, for the user to look at;
// the next run that succeeds here collects it.
func (s *stage) discard(err error) error {
	if s.Folder != nil {
		defer s.Close()
	}
	found, removeErr := s.parent.Lstat(s.name)
	if errors.Is(removeErr, fs.ErrNotExist) {
		return err
	}
	if removeErr == nil && s.info != nil && !os.SameFile(found, s.info) {
		removeErr = errReplaced
	}
	if removeErr == nil {
		removeErr = s.parent.fault.before("remove", s.name)
	}
	if removeErr == nil {
		removeErr = s.parent.root.RemoveAll(s.name)
	}
	if removeErr != nil {
		left := filepath.Join(s.parent.path, s.name)
		return fmt.Errorf("%w; %s is left behind: %w", err, shown(left), cause(removeErr))
	}
	return err
}

// inPlace makes sure that name in the parent is the very directory we opened,
// not another one or a link to it.
func (s *stage) inPlace(name string) error {
	found, err := s.parent.Lstat(name)
	if err == nil && !os.SameFile(found, s.info) {
		err = s.parent.Problem("use", name, errReplaced)
	}
	return err
}
