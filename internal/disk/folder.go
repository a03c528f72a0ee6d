// Package disk looks at, writes and renames the files below one folder, so that
// no link leads elsewhere, no text has a name before it is whole, and what is done
// is on the disk. What the files mean, it does not know.
//
//	Folder      one open folder, and what is directly in it
//	Folders     the open folders of a project that is written to
//	View        the files of a project that is only read
//	Queue       files that have still to reach the disk
//	Whole       a folder that is there with all that is in it, or not at all
//	CheckPath   the paths that a file may have on every system
package disk

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Folder is an open directory. Names are looked up from its descriptor, one
// component at a time: that needs fewer system calls than whole paths, and
// nobody can swap a directory above for a link meanwhile.
type Folder struct {
	path  string   // for messages only
	root  *os.Root // what makes, looks up and removes names
	self  *os.File // the same directory, for chmod, sync, lock and rename
	fault Fault
}

// quiet spares four fcntl calls for each open: package os tries out whether it
// can poll a file, unless it is told so. Files and folders ignore the flag.
const quiet = syscall.O_NONBLOCK

// Fault lets a test fail, or look at, each operation before it happens. It is
// nil otherwise.
type Fault func(op, name string) error

func (f Fault) before(op, name string) error {
	if f == nil {
		return nil
	}
	return f(op, name)
}

// Open opens a folder wherever it is: links on the way are followed. fault is nil
// but in tests, here and for all that is opened through it.
func Open(path string, fault Fault) (*Folder, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shown(path), cause(err))
	}
	return newFolder(path, root, fault)
}

// open opens the folder name in d. A link there that leads out of d is refused;
// one inside d is followed.
func (d *Folder) open(name string) (*Folder, error) {
	err := d.fault.before("open", name)
	var root *os.Root
	if err == nil {
		root, err = d.root.OpenRoot(name)
	}
	if err != nil {
		return nil, d.Problem("open", name, err)
	}
	return newFolder(filepath.Join(d.path, name), root, d.fault)
}

// newFolder takes over root.
func newFolder(path string, root *os.Root, fault Fault) (*Folder, error) {
	self, err := root.OpenFile(".", os.O_RDONLY|quiet, 0)
	if err != nil {
		root.Close()
		return nil, fmt.Errorf("%s: cannot open: %w", shown(path), cause(err))
	}
	return &Folder{path, root, self, fault}, nil
}

// Close is for a folder that is read, or given up: no error matters any more.
func (d *Folder) Close() {
	d.root.Close()
	d.self.Close()
}

// Path is that of the folder, for messages.
func (d *Folder) Path() string { return d.path }

// Problem reports what could not be done to name, by the path the user knows.
func (d *Folder) Problem(verb, name string, err error) error {
	return fmt.Errorf("%s: cannot %s: %w", shown(filepath.Join(d.path, name)), verb, cause(err))
}

// Lstat looks at name, and through no link.
func (d *Folder) Lstat(name string) (fs.FileInfo, error) {
	err := d.fault.before("lstat", name)
	var info fs.FileInfo
	if err == nil {
		info, err = d.root.Lstat(name)
	}
	if err != nil {
		return nil, d.Problem("look up", name, err)
	}
	return info, nil
}

// mkdir makes the folder name and opens it. Its mode is the one asked for,
// whatever the umask.
func (d *Folder) mkdir(name string, mode fs.FileMode) (*Folder, error) {
	err := d.fault.before("mkdir", name)
	if err == nil {
		err = d.root.Mkdir(name, 0o700)
	}
	if err != nil {
		return nil, d.Problem("make the directory", name, err)
	}
	sub, err := d.open(name)
	if err != nil {
		return nil, err
	}
	if err := sub.chmod(mode); err != nil {
		sub.Close()
		return nil, err
	}
	return sub, nil
}

func (d *Folder) chmod(mode fs.FileMode) error {
	err := d.fault.before("chmod", d.path)
	if err == nil {
		err = d.self.Chmod(mode)
	}
	if err != nil {
		return d.Problem("set the mode", "", err)
	}
	return nil
}

// Create makes the new file name. It stays open, since its text is not on the
// disk yet: see Queue. O_EXCL (with the O_NOFOLLOW that os.Root adds) means
// that a file or link which somebody planted is never opened.
func (d *Folder) Create(name string, mode fs.FileMode, text []byte) (*os.File, error) {
	err := d.fault.before("create", name)
	var file *os.File
	if err == nil {
		file, err = d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL|quiet, 0o600)
	}
	if err != nil {
		return nil, d.Problem("create", name, err)
	}
	if err = d.fault.before("write", name); err == nil {
		_, err = file.Write(text)
	}
	if err == nil {
		if err = d.fault.before("chmod", name); err == nil {
			err = file.Chmod(mode)
		}
	}
	if err != nil {
		file.Close()
		return nil, d.Problem("write", name, err)
	}
	startWriteback(file)
	return file, nil
}

// Sync makes the entries of the folder durable.
func (d *Folder) Sync() error {
	return syncing{d.path, d.self, true}.sync(d.fault)
}
