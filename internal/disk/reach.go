package disk

import (
	"io"
	"io/fs"
	"os"
	"syscall"
)

// Here a path may have several components, and links on the way are followed as
// long as they stay inside of the folder.

// FS is what is below the folder, to be walked through.
func (d *Folder) FS() fs.FS { return d.root.FS() }

// Has reports whether there is anything at a path.
func (d *Folder) Has(p string) bool {
	_, err := d.root.Lstat(p)
	return err == nil
}

// IsEmpty reports whether a path is that of an empty folder.
func (d *Folder) IsEmpty(p string) bool {
	// O_NONBLOCK: should a pipe have taken the folder's place, do not wait for its writer.
	dir, err := d.root.OpenFile(p, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(1)
	return len(names) == 0
}

// Readlink is where the link name leads, and "" if that cannot be known.
func (d *Folder) Readlink(name string) string {
	to, _ := d.root.Readlink(name)
	return to
}

// ReadBelow reads the regular file at a path, or the first limit bytes of it.
func (d *Folder) ReadBelow(p string, limit int64) ([]byte, error) {
	file, err := d.root.OpenFile(p, os.O_RDONLY|quiet, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errReplaced
	}
	return io.ReadAll(io.LimitReader(file, limit))
}
