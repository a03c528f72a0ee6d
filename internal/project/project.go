package project

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// Project is a project on disk, as mkdaemon left it: the lock and the base
// texts. It is only read: nothing here changes the disk.
type Project struct {
	Lock state.Lock

	dir     string // for messages
	root    *disk.Folder
	was     string            // digest of the text of the lock
	bases   map[string][]byte // by their digests, which were verified; read by Plan
	damages []string          // packs that could not be used, and why
}

// Open reads the lock of the project in dir. Nothing in it is trusted.
//
// Errors that a caller may look for: *NoProjectError.
func Open(dir string) (*Project, error) { return open(dir, nil) }

func open(dir string, fault disk.Fault) (*Project, error) {
	root, err := disk.Open(dir, fault)
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
	view, err := p.view()
	if err != nil {
		return err
	}
	defer view.Close()
	file, err := view.Look(state.LockPath)
	switch {
	case err != nil:
		return err
	case file.Nothing():
		return p.noLock(view)
	case file.Foreign != "":
		return p.root.Problem("read", state.LockPath, errors.New(file.Foreign))
	}
	if p.Lock, err = state.ReadLock(file.Text); err != nil {
		return fmt.Errorf("%s: %w", shown(filepath.Join(p.dir, state.LockPath)), err)
	}
	p.was = state.Digest(file.Text)
	return nil
}

// view is a view of the project's files that is closed on its own.
func (p *Project) view() (*disk.View, error) { return disk.NewView(p.root) }

// Close lets go of the project's folder.
func (p *Project) Close() { p.root.Close() }

// Unresolved lists the files whose conflict the user has still to resolve.
func (p *Project) Unresolved() []state.Entry {
	return slices.DeleteFunc(slices.Clone(p.Lock.Files), func(e state.Entry) bool { return e.State != state.Conflicted })
}

// ReadFile reads one of the project's files, such as mkdaemon.toml, by the same
// rules as Plan: no link is followed, and nothing but a regular file is opened.
// One that is not there is nil.
func (p *Project) ReadFile(path string) ([]byte, error) {
	if err := disk.CheckPath(path); err != nil {
		return nil, p.root.Problem("read", path, err)
	}
	view, err := p.view()
	if err != nil {
		return nil, err
	}
	defer view.Close()
	file, err := view.Look(path)
	switch {
	case err != nil || file.Nothing():
		return nil, err
	case file.Foreign != "":
		return nil, p.root.Problem("read", path, errors.New(file.Foreign))
	}
	return file.Text, nil
}

// NoProjectError says that there is no lock in a folder.
type NoProjectError struct {
	Dir    string
	Intent bool // mkdaemon.toml is there, so it is a project that has lost its state
}

func (e *NoProjectError) Error() string {
	lock := shown(filepath.Join(e.Dir, state.LockPath))
	if !e.Intent {
		return lock + " is not there, so this is no project of mkdaemon"
	}
	return fmt.Sprintf("%s is missing; restore it, for example with `git checkout -- %s` (if git never had it, a .gitignore hid it); "+
		"if it is lost, `mkdaemon new NAME --answers %s --dir DIR` writes the project again, and its %s can be copied here",
		lock, state.Dir, IntentPath, state.Dir)
}

func (p *Project) noLock(view *disk.View) error {
	intent, err := view.Look(IntentPath)
	if err != nil {
		return err
	}
	return &NoProjectError{Dir: p.dir, Intent: !intent.Nothing()}
}
