//go:build linux

package audit

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// readPidfile reads the beginning of a pidfile.
func readPidfile(path string) (string, error) {
	text, err := peek(path, 64)
	if err != nil {
		return "", fmt.Errorf("pidfile %q: %w", path, err)
	}
	return text, nil
}

// peek reads the beginning of a file that anybody may have put there.
func peek(path string, most int) (string, error) {
	f, err := openRegular(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text := make([]byte, most)
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

// pidIn reads the number in a pidfile as tolerantly as FHS 3.0, 3.15 wants it: the
// first line counts, and spaces around the number do not.
func pidIn(text string) (int, error) {
	line, _, _ := strings.Cut(text, "\n")
	const most = 1 << 22 // PID_MAX_LIMIT
	n, err := strconv.ParseUint(strings.TrimSpace(line), 10, 32)
	switch {
	case strings.TrimSpace(text) == "":
		return 0, fmt.Errorf("it is empty")
	case err != nil || n == 0 || n > most:
		return 0, fmt.Errorf("it begins with %q, which is no process id", line)
	}
	return int(n), nil
}
