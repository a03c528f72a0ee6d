package disk

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// status is what is known of a file or folder without reading it.
type status struct {
	inode inode
	mode  fs.FileMode
	size  int64
}

// inode tells files apart. The zero value is none.
type inode struct{ device, number uint64 }

// statAt looks at name, one component, in the folder d, and through no link.
func (d descriptor) statAt(name string) (status, error) {
	var info unix.Stat_t
	err := uninterrupted(func() error { return unix.Fstatat(int(d), name, &info, unix.AT_SYMLINK_NOFOLLOW) })
	return statusOf(&info), err
}

// stat looks at what is open.
func (d descriptor) stat() (status, error) {
	var info unix.Stat_t
	err := uninterrupted(func() error { return unix.Fstat(int(d), &info) })
	return statusOf(&info), err
}

func statusOf(info *unix.Stat_t) status {
	bits := uint32(info.Mode) //nolint:unconvert // it has 16 bits on macOS
	mode := fs.FileMode(bits & 0o777)
	switch bits & unix.S_IFMT {
	case unix.S_IFREG:
	case unix.S_IFDIR:
		mode |= fs.ModeDir
	case unix.S_IFLNK:
		mode |= fs.ModeSymlink
	case unix.S_IFIFO:
		mode |= fs.ModeNamedPipe
	case unix.S_IFSOCK:
		mode |= fs.ModeSocket
	default:
		mode |= fs.ModeDevice
	}
	return status{inode{uint64(info.Dev), uint64(info.Ino)}, mode, info.Size} //nolint:unconvert // types differ between systems
}

// kind is what a file is, in words.
func kind(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode.IsRegular():
		return "a file"
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	default:
		return "a device"
	}
}
