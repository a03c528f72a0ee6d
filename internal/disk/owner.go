package disk

import (
	"io/fs"
	"syscall"
)

// Owner is the user id to whom the folder belongs, and -1 if that cannot be known.
func (d *Folder) Owner() int {
	info, err := d.self.Stat()
	if err != nil {
		return -1
	}
	return owner(info)
}

// owner is the user id that a file belongs to.
func owner(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return -1
}
