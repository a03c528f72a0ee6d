package disk

import (
	"os"

	"golang.org/x/sys/unix"
)

// startWriteback asks the kernel to begin writing f to the disk. It is a hint:
// whether the text arrived, only the sync says.
func startWriteback(f *os.File) {
	_ = withDescriptor(f, func(fd int) error {
		descriptor(fd).startWriteback()
		return nil
	})
}

func (d descriptor) startWriteback() {
	_ = unix.SyncFileRange(int(d), 0, 0, unix.SYNC_FILE_RANGE_WRITE)
}
