package project

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
	file   *os.File
	folder bool
}

// sync waits until the disk holds it. Some file systems (FUSE, 9p, SMB) cannot
// sync a folder and say so with these errors; there is nothing better to do.
func (s syncing) sync(fault fault) error {
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

// queue holds what is to be synced, late and together: the kernel is told at
// once to begin writing each file, and waited for only when all are on their
// way. That costs the disk a flush or two instead of one a file.
type queue []syncing

func (q *queue) add(s syncing, fault fault) error {
	*q = append(*q, s)
	if len(*q) < maxUnsynced {
		return nil
	}
	return q.flush(fault)
}

// flush syncs and closes everything. A file system may report a failed write
// only when the file is closed, so that counts too.
func (q *queue) flush(fault fault) error {
	defer q.drop()
	for _, s := range *q {
		if err := s.sync(fault); err != nil {
			return err
		}
		err := fault.before("close", s.path)
		if err == nil {
			err = s.file.Close()
		}
		if err != nil {
			return fmt.Errorf("%s: cannot close: %w", shown(s.path), cause(err))
		}
	}
	return nil
}

// drop empties the queue. What is closed already only says so.
func (q *queue) drop() {
	for _, s := range *q {
		s.file.Close()
	}
	*q = nil
}
