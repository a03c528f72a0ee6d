package disk

import (
	"errors"

	"golang.org/x/sys/unix"
)

// fsync asks the disk, too, to empty its cache, which fsync(2) of macOS does
// not. Some network file systems cannot.
func fsync(fd int) error {
	_, err := unix.FcntlInt(uintptr(fd), unix.F_FULLFSYNC, 0)
	if errors.Is(err, unix.ENOTSUP) {
		err = unix.Fsync(fd)
	}
	return err
}
