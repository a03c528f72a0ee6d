package disk

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"syscall"
)

// MaxFile is what mkdaemon reads of a project's file. Nothing that it writes
// comes near; who puts a disk image at such a path keeps it.
const MaxFile = 16 << 20

// How files and folders are opened: nobody waits for a pipe that took the place
// of one, nor gets a terminal from it.
const (
	fileFlags   = syscall.O_RDONLY | quiet | syscall.O_NOCTTY
	folderFlags = syscall.O_RDONLY | quiet | syscall.O_DIRECTORY
)

// maxNames is how many names of one folder are looked at.
const maxNames = 1 << 16

// View looks at a project's files. It follows no link on any level, opens
// nothing but regular files, and never waits for one.
type View struct {
	root    *Folder            // for messages
	folders map[string]*looked // by path; "." is the project
	Limit   int64              // of the size of a file
	scratch []byte
}

// looked is what was found at the path of a folder: the open folder, or what
// stands there instead.
type looked struct {
	self  descriptor // of the folder; -1: there is none
	found Found
	names []string // in it, once they are asked for
}

// Found is what is at a path: all zero is nothing.
type Found struct {
	*File
	inode   inode
	Foreign string // what stands there that is no regular file, in words
}

// Nothing reports whether nothing is there.
func (f Found) Nothing() bool { return f.File == nil && f.Foreign == "" }

// IsSame reports whether both are one file or folder, by whatever names.
func (f Found) IsSame(other Found) bool { return f.inode == other.inode && f.inode != inode{} }

// NewView looks at what is below root. It is closed on its own.
func NewView(root *Folder) (*View, error) {
	d := &View{root: root, folders: map[string]*looked{}, Limit: MaxFile}
	err := root.fault.before("open", ".")
	if err == nil {
		err = withDescriptor(root.self, func(fd int) error {
			self, err := descriptor(fd).openAt(".", folderFlags, 0)
			d.folders["."] = &looked{self: self}
			return err
		})
	}
	if err != nil {
		return nil, root.Problem("open", ".", err)
	}
	return d, nil
}

// Close lets go of all folders.
func (d *View) Close() {
	for _, l := range d.folders {
		if l.self >= 0 {
			_ = l.self.Close()
		}
	}
}

// Look reads what is at a path. A path below something that is no folder is
// foreign as well.
func (d *View) Look(p string) (Found, error) { return d.LookFor(p, nil) }

// LookFor is Look where likely is what will be found. If it is, the text that is
// returned is likely itself, which spares the memory of nearly a whole project.
func (d *View) LookFor(p string, likely []byte) (Found, error) {
	parent, err := d.folder(path.Dir(p))
	switch {
	case err != nil:
		return Found{}, err
	case parent.self < 0:
		return parent.found, nil
	}
	at, err := d.stat(parent, p)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Found{}, nil
	case err != nil:
		return Found{}, err
	case !at.mode.IsRegular():
		return Found{inode: at.inode, Foreign: kind(at.mode)}, nil
	case at.size > d.Limit:
		return Found{inode: at.inode, Foreign: tooLarge(d.Limit)}, nil
	}
	text, err := d.read(parent, p, at, likely)
	switch {
	case err != nil:
		return Found{}, d.root.Problem("read", p, err)
	case int64(len(text)) > d.Limit:
		return Found{inode: at.inode, Foreign: tooLarge(d.Limit)}, nil
	}
	return Found{File: &File{Text: text, Mode: at.mode.Perm()}, inode: at.inode}, nil
}

func tooLarge(limit int64) string { return fmt.Sprintf("larger than %d MiB", limit>>20) }

// stat looks at what is at a path, which is in parent.
func (d *View) stat(parent *looked, p string) (status, error) {
	name := path.Base(p)
	err := d.root.fault.before("lstat", name)
	var at status
	if err == nil {
		at, err = parent.self.statAt(name)
	}
	if err != nil {
		return at, d.root.Problem("look up", p, err)
	}
	return at, nil
}

// read reads the file that stat found, up to a byte more than the limit. If
// something else is opened, such as a link that took its place, it is an error.
func (d *View) read(parent *looked, p string, at status, likely []byte) ([]byte, error) {
	file, err := d.open(parent, p, "read", fileFlags, at)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	if likely == nil {
		return file.readAll(make([]byte, 0, at.size+1), at.size, d.Limit) // one more, so that it need not grow to see the end
	}
	if d.scratch, err = file.readAll(slices.Grow(d.scratch[:0], int(at.size)+1), at.size, d.Limit); err != nil {
		return nil, err
	}
	if bytes.Equal(d.scratch, likely) {
		return likely, nil
	}
	return bytes.Clone(d.scratch), nil
}

// open opens what stat found at p, and nothing else.
func (d *View) open(parent *looked, p, op string, flags int, at status) (descriptor, error) {
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
	if opened, err := file.stat(); err != nil || opened.inode != at.inode || opened.mode.Type() != at.mode.Type() {
		_ = file.Close()
		return -1, errReplaced
	}
	return file, nil
}

// folder looks at a path as a folder. One that is not there is no error.
func (d *View) folder(p string) (*looked, error) {
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

func (d *View) enter(l, parent *looked, p string) error {
	at, err := d.stat(parent, p)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !at.mode.IsDir():
		l.found = Found{inode: at.inode, Foreign: kind(at.mode) + " in place of the folder " + p}
		return nil
	}
	if l.self, err = d.open(parent, p, "open", folderFlags, at); err != nil {
		return d.root.Problem("open", p, err)
	}
	return nil
}
