package project

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
)

// Project is a project on disk, as mkdaemon left it: the lock and the base
// texts. It is only read: nothing here changes the disk.
type Project struct {
	Lock Lock

	dir     string // for messages
	root    *folder
	was     string            // digest of the text of the lock
	bases   map[string][]byte // by their digests, which were verified; read by Plan
	damages []string          // packs that could not be used, and why
}

// Open reads the lock of the project in dir. Nothing in it is trusted.
//
// Errors that a caller may look for: *NoProjectError.
func Open(dir string) (*Project, error) { return open(dir, nil) }

func open(dir string, fault fault) (*Project, error) {
	root, err := openFolder(dir, fault)
	if err != nil {
		return nil, err
	}
	p := &Project{dir: trimSlashes(dir), root: root}
	if err := p.read(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Project) read() error {
	disk, err := p.disk()
	if err != nil {
		return err
	}
	defer disk.close()
	file, err := disk.look(lockPath)
	switch {
	case err != nil:
		return err
	case file.nothing():
		return p.noLock(disk)
	case file.foreign != "":
		return p.root.problem("read", lockPath, errors.New(file.foreign))
	}
	if p.Lock, err = readLock(file.Text); err != nil {
		return fmt.Errorf("%s: %w", shown(filepath.Join(p.dir, lockPath)), err)
	}
	p.was = digest(file.Text)
	return nil
}

// disk is a view of the project's files that is closed on its own.
func (p *Project) disk() (*disk, error) { return newDisk(p.root) }

// Close lets go of the project's folder.
func (p *Project) Close() { p.root.close() }

// Unresolved lists the files whose conflict the user has still to resolve.
func (p *Project) Unresolved() []Entry {
	return slices.DeleteFunc(slices.Clone(p.Lock.Files), func(e Entry) bool { return e.State != Conflicted })
}

// ReadFile reads one of the project's files, such as mkdaemon.toml, by the same
// rules as Plan: no link is followed, and nothing but a regular file is opened.
// One that is not there is nil.
func (p *Project) ReadFile(path string) ([]byte, error) {
	if err := checkPath(path); err != nil {
		return nil, p.root.problem("read", path, err)
	}
	disk, err := p.disk()
	if err != nil {
		return nil, err
	}
	defer disk.close()
	file, err := disk.look(path)
	switch {
	case err != nil || file.nothing():
		return nil, err
	case file.foreign != "":
		return nil, p.root.problem("read", path, errors.New(file.foreign))
	}
	return file.Text, nil
}

// NoProjectError says that there is no lock in a folder.
type NoProjectError struct {
	Dir    string
	Intent bool // mkdaemon.toml is there, so it is a project that has lost its state
}

func (e *NoProjectError) Error() string {
	lock := shown(filepath.Join(e.Dir, lockPath))
	if !e.Intent {
		return lock + " is not there, so this is no project of mkdaemon"
	}
	return fmt.Sprintf("%s is missing; restore it, for example with `git checkout -- %s` (if git never had it, a .gitignore hid it); "+
		"if it is lost, `mkdaemon new NAME --answers %s --dir DIR` writes the project again, and its %s can be copied here",
		lock, stateDir, IntentPath, stateDir)
}

func (p *Project) noLock(disk *disk) error {
	intent, err := disk.look(IntentPath)
	if err != nil {
		return err
	}
	return &NoProjectError{Dir: p.dir, Intent: !intent.nothing()}
}
