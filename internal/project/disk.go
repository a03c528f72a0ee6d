package project

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"syscall"
)

// maxFile is what mkdaemon reads of a project's file. Nothing that it writes
// comes near; who puts a disk image at such a path keeps it.
const maxFile = 16 << 20

// How files and folders are opened: nobody waits for a pipe that took the place
// of one, nor gets a terminal from it.
const (
	fileFlags   = syscall.O_RDONLY | quiet | syscall.O_NOCTTY
	folderFlags = syscall.O_RDONLY | quiet | syscall.O_DIRECTORY
)

// maxNames is how many names of one folder are looked at.
const maxNames = 1 << 16

// disk looks at a project's files. It follows no link on any level, opens
// nothing but regular files, and never waits for one.
type disk struct {
	root    *folder            // for messages
	folders map[string]*looked // by path; "." is the project
	limit   int64              // of the size of a file
	scratch []byte
}

// looked is what was found at the path of a folder: the open folder, or what
// stands there instead.
type looked struct {
	self  descriptor // of the folder; -1: there is none
	found found
	names []string // in it, once they are asked for
}

// found is what is at a path: all zero is nothing.
type found struct {
	*Content
	inode   inode
	foreign string // what stands there that is no regular file, in words
}

func (f found) nothing() bool { return f.Content == nil && f.foreign == "" }

func newDisk(root *folder) (*disk, error) {
	d := &disk{root: root, folders: map[string]*looked{}, limit: maxFile}
	err := root.fault.before("open", ".")
	if err == nil {
		err = withDescriptor(root.self, func(fd int) error {
			self, err := descriptor(fd).openAt(".", folderFlags, 0)
			d.folders["."] = &looked{self: self}
			return err
		})
	}
	if err != nil {
		return nil, root.problem("open", ".", err)
	}
	return d, nil
}

// close lets go of all folders.
func (d *disk) close() {
	for _, l := range d.folders {
		if l.self >= 0 {
			_ = l.self.Close()
		}
	}
}

// look reads what is at a path. A path below something that is no folder is
// foreign as well.
func (d *disk) look(p string) (found, error) { return d.lookFor(p, nil) }

// lookFor is look where likely is what will be found. If it is, the text that is
// returned is likely itself, which spares the memory of nearly a whole project.
func (d *disk) lookFor(p string, likely []byte) (found, error) {
	parent, err := d.folder(path.Dir(p))
	switch {
	case err != nil:
		return found{}, err
	case parent.self < 0:
		return parent.found, nil
	}
	at, err := d.stat(parent, p)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return found{}, nil
	case err != nil:
		return found{}, err
	case !at.mode.IsRegular():
		return found{inode: at.inode, foreign: kind(at.mode)}, nil
	case at.size > d.limit:
		return found{inode: at.inode, foreign: tooLarge(d.limit)}, nil
	}
	text, err := d.read(parent, p, at, likely)
	switch {
	case err != nil:
		return found{}, d.root.problem("read", p, err)
	case int64(len(text)) > d.limit:
		return found{inode: at.inode, foreign: tooLarge(d.limit)}, nil
	}
	return found{Content: &Content{Text: text, Mode: at.mode.Perm()}, inode: at.inode}, nil
}

func tooLarge(limit int64) string { return fmt.Sprintf("larger than %d MiB", limit>>20) }

// stat looks at what is at a path, which is in parent.
func (d *disk) stat(parent *looked, p string) (status, error) {
	name := path.Base(p)
	err := d.root.fault.before("lstat", name)
	var at status
	if err == nil {
		at, err = parent.self.statAt(name)
	}
	if err != nil {
		return at, d.root.problem("look up", p, err)
	}
	return at, nil
}

// read reads the file that stat found, up to a byte more than the limit. If
// something else is opened, such as a link that took its place, it is an error.
func (d *disk) read(parent *looked, p string, at status, likely []byte) ([]byte, error) {
	file, err := d.open(parent, p, "read", fileFlags, at)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	if likely == nil {
		return file.readAll(make([]byte, 0, at.size+1), at.size, d.limit) // one more, so that it need not grow to see the end
	}
	if d.scratch, err = file.readAll(slices.Grow(d.scratch[:0], int(at.size)+1), at.size, d.limit); err != nil {
		return nil, err
	}
	if bytes.Equal(d.scratch, likely) {
		return likely, nil
	}
	return bytes.Clone(d.scratch), nil
}

// open opens what stat found at p, and nothing else.
func (d *disk) open(parent *looked, p, op string, flags int, at status) (descriptor, error) {
	name := path.Base(p)
	if err := d.root.fault.before(op, name); err != nil {
		return -1, err
	}
	file, err := parent.self.openAt(name, flags, 0)
	if errors.Is(err, syscall.ELOOP) {
		return -1, errReplaced
	}
	if err != nil {
		return -1, err
	}
	if opened, err := file.stat(); err != nil || opened.inode != at.inode {
		_ = file.Close()
		return -1, errReplaced
	}
	return file, nil
}

// folder looks at a path as a folder. One that is not there is no error.
func (d *disk) folder(p string) (*looked, error) {
	if l, known := d.folders[p]; known {
		return l, nil
	}
	parent, err := d.folder(path.Dir(p))
	if err != nil {
		return nil, err
	}
	l := &looked{self: -1, found: parent.found}
	if parent.self >= 0 {
		if err := d.enter(l, parent, p); err != nil {
			return nil, err
		}
	}
	d.folders[p] = l
	return l, nil
}

func (d *disk) enter(l, parent *looked, p string) error {
	at, err := d.stat(parent, p)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !at.mode.IsDir():
		l.found = found{inode: at.inode, foreign: kind(at.mode) + " in place of the folder " + p}
		return nil
	}
	if l.self, err = d.open(parent, p, "open", folderFlags, at); err != nil {
		return d.root.problem("open", p, err)
	}
	return nil
}
