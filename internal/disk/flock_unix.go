//go:build !aix && !solaris

package disk

import (
	"os"

	"golang.org/x/sys/unix"
)

// lock takes the lock of f without waiting. It goes with the descriptor, so
// also when the process is killed.
func lock(f *os.File) error {
	return withDescriptor(f, func(fd int) error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) })
}

func unlock(f *os.File) error {
	return withDescriptor(f, func(fd int) error { return unix.Flock(fd, unix.LOCK_UN) })
}
