// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"context"
	"io/fs"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// bind makes the socket with a mode that holds from its first moment. On Linux
// the file gets the mode of the socket, set before bind(2), less the umask.
// A chmod(2) afterwards leaves a gap in which anybody may connect, and setting
// the umask for a moment changes the files that other goroutines make meanwhile.
func bind(ctx context.Context, path string, mode fs.FileMode) (*net.UnixListener, error) {
	config := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		var err error
		if lost := c.Control(func(fd uintptr) { err = unix.Fchmod(int(fd), uint32(mode.Perm())) }); lost != nil {
			return lost
		}
		return err
	}}
	l, err := config.Listen(ctx, "unix", path)
	if err != nil {
		return nil, err
	}
	listener := l.(*net.UnixListener)
	listener.SetUnlinkOnClose(false)
	return listener, nil
}

// folderMode is for a folder that has to be made: root's may be entered by all,
// since sockets have modes of their own; a user's is nobody else's business.
func folderMode() fs.FileMode {
	if os.Geteuid() == 0 {
		return 0o755
	}
	return 0o700
}
