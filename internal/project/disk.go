package project

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
)

// maxFile is what mkdaemon reads of a project's file. Nothing that it writes
// comes near; who puts a disk image at such a path keeps it.
const maxFile = 16 << 20

// maxNames is how many names of one folder are looked at.
const maxNames = 1 << 16

// disk looks at a project's files. It follows no link on any level, opens
// nothing but regular files, and never waits for one.
type disk struct {
	folders map[string]*looked // by path; "." is the project
	limit   int64              // of the size of a file
}

// looked is what was found at the path of a folder: the open folder, or what
// stands there instead.
type looked struct {
	*folder
	found found
	names []string // in it, once they are asked for
}

// found is what is at a path: all zero is nothing.
type found struct {
	*Content
	info    fs.FileInfo
	foreign string // what stands there that is no regular file, in words
}

func (f found) nothing() bool { return f.Content == nil && f.foreign == "" }

func newDisk(root *folder) *disk {
	return &disk{folders: map[string]*looked{".": {folder: root}}, limit: maxFile}
}

// close lets go of all folders.
func (d *disk) close() {
	for _, l := range d.folders {
		if l.folder != nil {
			l.close()
		}
	}
}

// look reads what is at a path. A path below something that is no folder is
// foreign as well.
func (d *disk) look(p string) (found, error) {
	parent, err := d.folder(path.Dir(p))
	switch {
	case err != nil:
		return found{}, err
	case parent.folder == nil:
		return parent.found, nil
	}
	name := path.Base(p)
	info, err := parent.lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return found{}, nil
	case err != nil:
		return found{}, err
	case !info.Mode().IsRegular():
		return found{info: info, foreign: kind(info.Mode())}, nil
	case info.Size() > d.limit:
		return found{info: info, foreign: tooLarge(d.limit)}, nil
	}
	return d.read(parent.folder, name, info)
}

func tooLarge(limit int64) string { return fmt.Sprintf("larger than %d MiB", limit>>20) }

// read reads the file that Lstat found. If something else is opened, such as
// a link that took its place, it is an error.
func (d *disk) read(parent *folder, name string, info fs.FileInfo) (found, error) {
	err := parent.fault.before("read", name)
	var file *os.File
	if err == nil {
		file, err = parent.root.OpenFile(name, os.O_RDONLY|quiet|syscall.O_NOCTTY, 0)
	}
	if err != nil {
		return found{}, parent.problem("read", name, err)
	}
	defer file.Close()
	if opened, err := file.Stat(); err != nil || !os.SameFile(info, opened) {
		return found{}, parent.problem("read", name, errReplaced)
	}
	text := make([]byte, 0, info.Size()+1) // one more, so that the end is seen without growing
	for int64(len(text)) <= d.limit {
		if len(text) == cap(text) { // it grows while it is read
			text = append(text, 0)[:len(text)]
		}
		n, err := file.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		if err == io.EOF {
			return found{Content: &Content{Text: text, Mode: info.Mode().Perm()}, info: info}, nil
		}
		if err != nil {
			return found{}, parent.problem("read", name, err)
		}
	}
	return found{info: info, foreign: tooLarge(d.limit)}, nil
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
	l := &looked{found: parent.found}
	if parent.folder != nil {
		if err := l.open(parent.folder, p); err != nil {
			return nil, err
		}
	}
	d.folders[p] = l
	return l, nil
}

func (l *looked) open(parent *folder, p string) error {
	name := path.Base(p)
	info, err := parent.lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		l.found = found{info: info, foreign: kind(info.Mode()) + " in place of the folder " + p}
		return nil
	}
	l.folder, err = parent.open(name)
	if err != nil {
		l.folder = nil
		return err
	}
	if opened, err := l.self.Stat(); err != nil || !os.SameFile(info, opened) {
		l.close()
		l.folder = nil
		return parent.problem("open", name, errReplaced)
	}
	return nil
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
