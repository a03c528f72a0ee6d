// Kept by mkdaemon (ipc/unix): your edits are merged.

//go:build !linux

package control

import (
	"context"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
)

// bind makes the socket. Here its mode cannot be set before bind(2), so for a
// moment the file has the mode that the umask gives. A folder that nobody else
// can enter makes up for it: no other user reaches the file, then or later.
func bind(ctx context.Context, path string, _ fs.FileMode) (*net.UnixListener, error) {
	dir := filepath.Dir(path)
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("on this system its folder must be closed to others: chmod 0700 %s", dir)
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "unix", path)
	if err != nil {
		return nil, err
	}
	listener := l.(*net.UnixListener)
	listener.SetUnlinkOnClose(false)
	return listener, nil
}

// folderMode is for a folder that has to be made; see bind.
func folderMode() fs.FileMode { return 0o700 }
