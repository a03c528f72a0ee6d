// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
)

// unixListener is a listener that removes its file when it is closed, but only
// its own. Left to itself, package net removes whatever has the name by then:
// it may be the socket of our successor. Without a path there is nothing of ours.
type unixListener struct {
	*net.UnixListener
	path string
	made fs.FileInfo
	once sync.Once
	err  error
}

// Close removes the file and then closes the listener, in this order: as long as
// the socket is open it holds on to its inode, so no other file can have the
// same number. The other way round, a new socket easily looks like the old one.
func (l *unixListener) Close() error {
	l.once.Do(func() {
		l.err = errors.Join(l.remove(), l.UnixListener.Close())
	})
	return l.err
}

func (l *unixListener) remove() error {
	if l.path == "" {
		return nil
	}
	unlock, err := lockFolder(context.Background(), filepath.Dir(l.path))
	if err != nil {
		return fmt.Errorf("cannot remove the control socket: %w", err)
	}
	defer unlock()
	now, err := os.Lstat(l.path)
	if errors.Is(err, fs.ErrNotExist) || (err == nil && !os.SameFile(now, l.made)) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot remove the control socket: %w", err)
	}
	return os.Remove(l.path)
}
