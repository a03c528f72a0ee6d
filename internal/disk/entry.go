package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// AnotherText is what may be where a file of some size at most is expected,
// besides a directory and the like.
const AnotherText = "another text"

// File is what a path holds: the text of a regular file, and its mode.
type File struct {
	Text []byte
	Mode fs.FileMode // permission bits only
}

// List returns the names in the folder.
func (d *Folder) List() ([]string, error) {
	err := d.fault.before("list", d.path)
	var names []string
	if err == nil {
		if _, err = d.self.Seek(0, io.SeekStart); err == nil {
			names, err = d.self.Readdirnames(0)
		}
	}
	if err != nil {
		return nil, d.Problem("list", "", err)
	}
	return names, nil
}

// Read reads the regular file name, of at most limit bytes; nil is nothing
// there. Anything else is not opened, and other says what it is.
func (d *Folder) Read(name string, limit int) (found *File, other string, err error) {
	info, err := d.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "", nil
	case err != nil:
		return nil, "", err
	case !info.Mode().IsRegular():
		return nil, kind(info.Mode()), nil
	case info.Size() > int64(limit):
		return nil, AnotherText, nil
	}
	text, err := d.readOpened(name, info, limit)
	if err != nil {
		return nil, "", d.Problem("read", name, err)
	}
	if len(text) > limit {
		return nil, AnotherText, nil // it grows
	}
	return &File{Text: text, Mode: info.Mode().Perm()}, "", nil
}

// readOpened opens the file that info was got of, and no other: a link or a
// pipe may have taken its place.
func (d *Folder) readOpened(name string, info fs.FileInfo, limit int) ([]byte, error) {
	err := d.fault.before("open", name)
	var file *os.File
	if err == nil {
		file, err = d.root.OpenFile(name, os.O_RDONLY|quiet, 0)
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	opened, err := file.Stat()
	if err == nil && !os.SameFile(info, opened) {
		err = errReplaced
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(file, int64(limit)+1))
}

// Replace renames the file from to to, whatever is there.
func (d *Folder) Replace(from, to string) error {
	err := d.fault.before("rename", to)
	if err == nil {
		err = withDescriptor(d.self, func(fd int) error { return unix.Renameat(fd, from, fd, to) })
	}
	if err != nil {
		return d.Problem("replace", to, err)
	}
	return nil
}

// Place renames the file from to to, where nothing may be. A file system that
// cannot promise that replaces what came since the caller looked.
func (d *Folder) Place(from, to string) error {
	err := d.fault.before("place", to)
	if err == nil {
		err = renameNoReplace(d.self, from, to)
	}
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return d.Replace(from, to)
	}
	if err != nil {
		return d.Problem("create", to, err)
	}
	return nil
}

// Remove unlinks a file; it may be gone already.
func (d *Folder) Remove(name string) error {
	err := d.fault.before("unlink", name)
	if err == nil {
		err = withDescriptor(d.self, func(fd int) error { return unix.Unlinkat(fd, name, 0) })
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d.Problem("remove", name, err)
	}
	return nil
}

// removeEmpty removes a folder if it is an empty one.
func (d *Folder) removeEmpty(name string) (removed bool, err error) {
	err = d.fault.before("rmdir", name)
	if err == nil {
		err = withDescriptor(d.self, func(fd int) error { return unix.Unlinkat(fd, name, unix.AT_REMOVEDIR) })
	}
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrExist), errors.Is(err, syscall.ENOTDIR): // fs.ErrExist is ENOTEMPTY too
		return false, nil
	}
	return false, d.Problem("remove the empty directory", name, err)
}
