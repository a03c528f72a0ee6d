package disk

import (
	"os"

	"golang.org/x/sys/unix"
)

// renameNoReplace renames from to to, both in dir, unless to exists.
func renameNoReplace(dir *os.File, from, to string) error {
	return withDescriptor(dir, func(fd int) error {
		return unix.Renameat2(fd, from, fd, to, unix.RENAME_NOREPLACE)
	})
}
