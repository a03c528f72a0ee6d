// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"context"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"

	"example.com/pulsed/internal/exit"
)

// Socket is what is wanted of a unix socket in the file system: see unix(7).
type Socket struct {
	// Path is absolute and at most MaxSocketPath bytes long.
	Path string

	// Mode is who may connect, as in chmod(1); what they may do is another
	// matter (policy.go).
	Mode fs.FileMode

	// Group owns the file, or the daemon's own group does if it is -1.
	Group int

	// Given returns a socket that the service manager has made for us, if it
	// has. Then nothing else here matters: path, mode, group and the end of the
	// file are up to the manager.
	Given func() (*net.UnixListener, error)
}

// MaxSocketPath is the longest path that fits into a struct sockaddr_un, with
// the NUL that ends it: 107 bytes on Linux, 103 on macOS and the BSDs.
const MaxSocketPath = len(syscall.RawSockaddrUnix{}.Path) - 1

// listen makes the socket. At no moment may somebody connect who could not at
// the end: the mode is narrow before the file appears, and widened only when it
// belongs to the right group.
func (s Socket) listen(ctx context.Context) (net.Listener, error) {
	if s.Given != nil {
		if l, err := s.Given(); err != nil || l != nil {
			return &unixListener{UnixListener: l}, err
		}
	}
	if len(s.Path) > MaxSocketPath {
		return nil, exit.Errorf(exit.Config, "%s: a socket path has at most %d bytes, this one has %d", s.Path, MaxSocketPath, len(s.Path))
	}
	if err := makeFolder(filepath.Dir(s.Path)); err != nil {
		return nil, exit.Errorf(exit.CantCreate, "cannot make the folder of the control socket: %w", err)
	}
	unlock, err := lockFolder(ctx, filepath.Dir(s.Path))
	if err != nil {
		return nil, exit.Errorf(exit.CantCreate, "cannot make the control socket %s: %w", s.Path, err)
	}
	defer unlock()
	if err := clearStale(ctx, s.Path); err != nil {
		return nil, err
	}
	first := s.Mode
	if s.Group >= 0 {
		first &= 0o700
	}
	listener, err := bind(ctx, s.Path, first)
	if err != nil {
		return nil, exit.Errorf(exit.Unavailable, "cannot make the control socket %s: %w", s.Path, err)
	}
	own := &unixListener{UnixListener: listener, path: s.Path}
	if own.made, err = os.Lstat(s.Path); err == nil {
		err = s.hand(own.made)
	}
	if err != nil {
		_ = listener.Close()
		_ = os.Remove(s.Path)
		return nil, err
	}
	return own, nil
}

// hand gives the file to its group and then its final mode, which the umask has
// narrowed: the kernel applies it when bind(2) makes the file.
func (s Socket) hand(made fs.FileInfo) error {
	stat, ok := made.Sys().(*syscall.Stat_t)
	// Not asked when there is nothing to change: sandboxes often forbid chown(2).
	if s.Group >= 0 && (!ok || int(stat.Gid) != s.Group) {
		if err := os.Lchown(s.Path, -1, s.Group); err != nil {
			return exit.Errorf(exit.NoPerm, "cannot give the control socket to group %d: %w (the daemon must be a member of the group; in a systemd sandbox also SystemCallFilter=@chown)", s.Group, err)
		}
	}
	if err := os.Chmod(s.Path, s.Mode); err != nil {
		return exit.Errorf(exit.CantCreate, "cannot set the mode of the control socket: %w", err)
	}
	return nil
}
