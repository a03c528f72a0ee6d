package disk

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// maxUnsynced bounds the descriptors that wait for their sync.
const maxUnsynced = 128

// syncing is a complete file, or a folder that gets no more entries, which is
// not on the disk yet.
type syncing struct {
	path   string
	file   syncer
	folder bool
}

// syncer is an *os.File or a descriptor.
type syncer interface {
	Sync() error
	Close() error
}

// sync waits until the disk holds it. Some file systems (FUSE, 9p, SMB) cannot
// sync a folder and say so with these errors; there is nothing better to do.
func (s syncing) sync(fault Fault) error {
	err := fault.before("sync", s.path)
	if err == nil {
		err = s.file.Sync()
	}
	if s.folder && (errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL)) {
		err = nil
	}
	if err != nil {
		return fmt.Errorf("%s: cannot sync: %w", shown(s.path), cause(err))
	}
	return nil
}

// Queue holds what is to be synced, late and together: the kernel is told at
// once to begin writing each file, and waited for only when all are on their
// way. That costs the disk a flush or two instead of one a file.
type Queue []syncing

// Add takes over a file that Create made. path is for messages.
func (q *Queue) Add(path string, file *os.File, fault Fault) error {
	return q.add(syncing{path, file, false}, fault)
}

func (q *Queue) add(s syncing, fault Fault) error {
	*q = append(*q, s)
	if len(*q) < maxUnsynced {
		return nil
	}
	return q.Flush(fault)
}

// Flush syncs and closes everything. A file system may report a failed write
// only when the file is closed, so that counts too.
func (q *Queue) Flush(fault Fault) error {
	defer q.Drop()
	for len(*q) > 0 {
		s := (*q)[0]
		if err := s.sync(fault); err != nil {
			return err
		}
		if err := fault.before("close", s.path); err != nil {
			return s.closing(err)
		}
		*q = (*q)[1:] // whatever comes of it: a number that is closed may be another file's
		if err := s.file.Close(); err != nil {
			return s.closing(err)
		}
	}
	return nil
}

func (s syncing) closing(err error) error {
	return fmt.Errorf("%s: cannot close: %w", shown(s.path), cause(err))
}

// Drop empties the queue: nothing in it is waited for.
func (q *Queue) Drop() {
	for _, s := range *q {
		_ = s.file.Close()
	}
	*q = nil
}
