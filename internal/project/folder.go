package project

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// folder is an open directory. Names are looked up from its descriptor, one
// component at a time: that needs fewer system calls than whole paths, and
// nobody can swap a directory above for a link meanwhile.
type folder struct {
	path  string   // for messages only
	root  *os.Root // what makes, looks up and removes names
	self  *os.File // the same directory, for chmod, sync, lock and rename
	fault fault
}

// quiet spares four fcntl calls for each open: package os tries out whether it
// can poll a file, unless it is told so. Files and folders ignore the flag.
const quiet = syscall.O_NONBLOCK

// fault lets a test fail, or look at, each operation before it happens. It is
// nil otherwise.
type fault func(op, name string) error

func (f fault) before(op, name string) error {
	if f == nil {
		return nil
	}
	return f(op, name)
}

func openFolder(path string, fault fault) (*folder, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shown(path), cause(err))
	}
	return newFolder(path, root, fault)
}

// open opens the folder name in d. A link there that leads out of d is refused;
// one inside d is followed.
func (d *folder) open(name string) (*folder, error) {
	err := d.fault.before("open", name)
	var root *os.Root
	if err == nil {
		root, err = d.root.OpenRoot(name)
	}
	if err != nil {
		return nil, d.problem("open", name, err)
	}
	return newFolder(filepath.Join(d.path, name), root, d.fault)
}

// newFolder takes over root.
func newFolder(path string, root *os.Root, fault fault) (*folder, error) {
	self, err := root.OpenFile(".", os.O_RDONLY|quiet, 0)
	if err != nil {
		root.Close()
		return nil, fmt.Errorf("%s: cannot open: %w", shown(path), cause(err))
	}
	return &folder{path, root, self, fault}, nil
}

// close is for a folder that is read, or given up: no error matters any more.
func (d *folder) close() {
	d.root.Close()
	d.self.Close()
}

// problem reports what could not be done to name, by the path the user knows.
func (d *folder) problem(verb, name string, err error) error {
	return fmt.Errorf("%s: cannot %s: %w", shown(filepath.Join(d.path, name)), verb, cause(err))
}

func (d *folder) lstat(name string) (fs.FileInfo, error) {
	err := d.fault.before("lstat", name)
	var info fs.FileInfo
	if err == nil {
		info, err = d.root.Lstat(name)
	}
	if err != nil {
		return nil, d.problem("look up", name, err)
	}
	return info, nil
}

// mkdir makes the folder name and opens it. Its mode is the one asked for,
// whatever the umask.
func (d *folder) mkdir(name string, mode fs.FileMode) (*folder, error) {
	err := d.fault.before("mkdir", name)
	if err == nil {
		err = d.root.Mkdir(name, 0o700)
	}
	if err != nil {
		return nil, d.problem("make the directory", name, err)
	}
	sub, err := d.open(name)
	if err != nil {
		return nil, err
	}
	if err := sub.chmod(mode); err != nil {
		sub.close()
		return nil, err
	}
	return sub, nil
}

func (d *folder) chmod(mode fs.FileMode) error {
	err := d.fault.before("chmod", d.path)
	if err == nil {
		err = d.self.Chmod(mode)
	}
	if err != nil {
		return d.problem("set the mode", "", err)
	}
	return nil
}

// write makes the new file name. It stays open, since its text is not on the
// disk yet: see queue. O_EXCL (with the O_NOFOLLOW that os.Root adds) means
// that a file or link which somebody planted is never opened.
func (d *folder) write(name string, mode fs.FileMode, text []byte) (*os.File, error) {
	err := d.fault.before("create", name)
	var file *os.File
	if err == nil {
		file, err = d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL|quiet, 0o600)
	}
	if err != nil {
		return nil, d.problem("create", name, err)
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
		return nil, d.problem("write", name, err)
	}
	startWriteback(file)
	return file, nil
}

// sync makes the entries of the folder durable.
func (d *folder) sync() error {
	return syncing{d.path, d.self, true}.sync(d.fault)
}
