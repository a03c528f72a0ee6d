// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"example.com/pulsed/internal/exit"
)

// clearStale removes the socket that a killed daemon left behind: bind(2) never
// replaces a file. It first connects, because only a socket that nobody listens
// to refuses a connection; a file alone says nothing.
func clearStale(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return exit.With(exit.CantCreate, err)
	}
	// A mistyped path must not cost anybody a file.
	if info.Mode().Type() != fs.ModeSocket {
		return exit.Errorf(exit.CantCreate, "%s: is there and is not a socket; remove it or change control.unix.socket", path)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := dialSocket(ctx, path)
	switch {
	case err == nil:
		defer conn.Close()
		return exit.Errorf(exit.TempFail, "already running%s: it listens on %s", ofProcess(peer(conn).PID), path)
	case errors.Is(err, unix.EAGAIN):
		// The queue of the listener is full (connect(2)), so there is one.
		return exit.Errorf(exit.TempFail, "already running: it listens on %s", path)
	case !errors.Is(err, unix.ECONNREFUSED):
		return exit.Errorf(exit.CantCreate, "cannot find out whether %s is in use: %w", path, err)
	}
	if err := os.Remove(path); err != nil {
		return exit.Errorf(exit.CantCreate, "cannot remove the stale control socket: %w", err)
	}
	return nil
}

// ofProcess is " (pid N)" if the number is known.
func ofProcess(pid int) string {
	if pid < 0 {
		return ""
	}
	return fmt.Sprintf(" (pid %d)", pid)
}

// makeFolder makes the folder of a socket, but not its parent: a parent that is
// missing is more likely a typing error.
func makeFolder(dir string) error {
	if err := os.Mkdir(dir, folderMode()); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil
		}
		return err
	}
	// mkdir(2) takes the umask away from the mode, chmod(2) does not.
	return os.Chmod(dir, folderMode())
}

// lockFolder makes probing, removing and binding one step for all daemons that
// use this folder: of two that start together, the second would otherwise
// remove the socket that the first has just made. The lock is on the folder
// itself, so no lock file stays behind, and flock(2) ends with the process.
func lockFolder(ctx context.Context, dir string) (unlock func(), err error) {
	folder, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for {
		err := unix.Flock(int(folder.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			return func() { _ = folder.Close() }, nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) {
			_ = folder.Close()
			return nil, fmt.Errorf("cannot lock %s: %w", dir, err)
		}
		select {
		case <-ctx.Done():
			_ = folder.Close()
			return nil, fmt.Errorf("cannot lock %s: another process holds it", dir)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// dialSocket connects to a unix socket.
func dialSocket(ctx context.Context, path string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "unix", path)
}
