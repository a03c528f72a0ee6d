package disk

import (
	"fmt"
	"io/fs"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// stagedFolder is a folder of the stage while it is filled. The stage is closed
// to all others until it is complete, so what is made in it may have its final
// mode at once.
type stagedFolder struct {
	path string // for messages only
	at   descriptor
}

// writer makes files and folders in a stage and syncs them. Several goroutines
// write with one each.
type writer struct {
	modes modes
	queue Queue
	fault Fault
}

func newWriter(fault Fault) *writer { return &writer{modes: modes{}, fault: fault} }

// mkdir makes the folder name in dir and opens it.
func (w *writer) mkdir(dir stagedFolder, name string, mode fs.FileMode) (stagedFolder, error) {
	err := w.fault.before("mkdir", name)
	if err == nil {
		err = dir.at.mkdirAt(name, mode)
	}
	if err != nil {
		return stagedFolder{}, dir.problem("make the directory", name, err)
	}
	sub := stagedFolder{path: filepath.Join(dir.path, name)}
	if err = w.fault.before("open", name); err == nil {
		sub.at, err = dir.at.openAt(name, unix.O_RDONLY|unix.O_DIRECTORY, 0)
	}
	if err != nil {
		return stagedFolder{}, dir.problem("open", name, err)
	}
	if err := w.settle(sub.at, name, fs.ModeDir|mode); err != nil {
		_ = sub.at.Close()
		return stagedFolder{}, dir.problem("set the mode", name, err)
	}
	return sub, nil
}

// create makes the new file name in dir. It stays open, since its text is not on
// the disk yet: see queue. O_EXCL, and that no link is followed, mean that a file
// or link which somebody planted is never opened.
func (w *writer) create(dir stagedFolder, name string, mode fs.FileMode, text Pieces) error {
	err := w.fault.before("create", name)
	var file descriptor
	if err == nil {
		file, err = dir.at.openAt(name, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL, mode)
	}
	if err != nil {
		return dir.problem("create", name, err)
	}
	if err = w.fault.before("write", name); err == nil {
		err = file.write(text)
	}
	if err == nil {
		err = w.settle(file, name, mode)
	}
	if err != nil {
		_ = file.Close()
		return dir.problem("write", name, err)
	}
	file.startWriteback()
	return w.queue.add(syncing{filepath.Join(dir.path, name), file, false}, w.fault)
}

// modes remembers of each mode whether what is made with it has it. The umask,
// the default ACL of the parent and the file system decide that, and alike for
// all that is made in one stage: so the first one of each mode shows whether
// the others need one more system call.
type modes map[fs.FileMode]bool

// settle makes sure that something new has its mode, in which ModeDir only
// tells folders from files.
func (w *writer) settle(made descriptor, name string, mode fs.FileMode) error {
	exact, known := w.modes[mode]
	if !known {
		var err error
		if exact, err = made.hasMode(mode); err != nil {
			return err
		}
		w.modes[mode] = exact
	}
	if exact {
		return nil
	}
	if err := w.fault.before("chmod", name); err != nil {
		return err
	}
	return made.chmod(mode)
}

// problem reports what could not be done to name, by the path the user knows.
func (d stagedFolder) problem(verb, name string, err error) error {
	return fmt.Errorf("%s: cannot %s: %w", shown(filepath.Join(d.path, name)), verb, cause(err))
}
