//go:build linux

package proc

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// Peek reads the beginning of a file that anybody may have put there, such as a pidfile:
// up to so many bytes. What is no regular file is an error, and never waited for; a
// symbolic link is one, too, as open(2) O_NOFOLLOW has it.
func Peek(path string, limit int) (string, error) {
	f, err := openRegular(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text := make([]byte, limit)
	n, err := io.ReadFull(f, text)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) { // it is shorter
		err = nil
	}
	if err != nil {
		return "", unwrap(err)
	}
	return string(text[:n]), nil
}

// openRegular opens a regular file and nothing else: to open a FIFO or a device has
// effects, and may take for ever. No link is followed.
func openRegular(path string) (*os.File, error) {
	named, err := unix.Open(path, unix.O_PATH|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = unix.Close(named) }()
	var s unix.Stat_t
	if err := unix.Fstat(named, &s); err != nil {
		return nil, err
	}
	switch s.Mode & unix.S_IFMT {
	case unix.S_IFREG:
	case unix.S_IFLNK:
		return nil, errors.New("a symbolic link is not followed; name the file itself")
	default:
		return nil, errors.New("no regular file")
	}
	// The very file that was looked at, whatever has its name by now.
	f, err := os.OpenFile(fmt.Sprintf("/proc/self/fd/%d", named), os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, unwrap(err)
	}
	return f, nil
}

// unwrap drops the name of the file, which is not the one that the user knows.
func unwrap(err error) error {
	if e := (*os.PathError)(nil); errors.As(err, &e) {
		return e.Err
	}
	return err
}

// most is how much is read of a file that a process can make as long as it likes.
const most = 1 << 20

// slurp reads a file of /proc whose length a process decides.
func slurp(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}
