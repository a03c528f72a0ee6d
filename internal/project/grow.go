package project

import (
	"errors"
	"io/fs"
	"path"
)

// make opens the folder dir, and makes it and those above it as needed. A mode
// is that of modes, or the usual one.
func (b branches) make(dir string, modes map[string]fs.FileMode, touched map[string]bool) (*folder, error) {
	d, err := b.open(dir)
	if err == nil {
		return d, b.repair(dir, modes)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	parent, err := b.make(path.Dir(dir), modes, touched)
	if err != nil {
		return nil, err
	}
	mode, err := b.wanted(dir, modes)
	if err != nil {
		return nil, err
	}
	d, err = parent.mkdir(path.Base(dir), mode)
	if errors.Is(err, fs.ErrExist) { // somebody was faster
		return b.open(dir)
	}
	if err != nil {
		return nil, err
	}
	b[dir] = d
	touched[path.Dir(dir)] = true
	return d, nil
}

// wanted is the mode that dir shall have. In a folder that a team shares, new
// folders carry its setgid bit on.
func (b branches) wanted(dir string, modes map[string]fs.FileMode) (fs.FileMode, error) {
	if mode := modes[dir]; mode != 0 {
		return mode, nil
	}
	above, err := b.mode(path.Dir(dir))
	return 0o755 | above&fs.ModeSetgid, err
}

// repair gives dir its mode where a run was killed after it had made it. Only
// the folders in modes are ours to repair.
func (b branches) repair(dir string, modes map[string]fs.FileMode) error {
	if _, ours := modes[dir]; !ours {
		return nil
	}
	has, err := b.mode(dir)
	if err != nil || has&fs.ModePerm != 0o700 {
		return err
	}
	want, err := b.wanted(dir, modes)
	if err != nil || want == has {
		return err
	}
	return b[dir].chmod(want)
}

// prune removes dir if it is empty.
func (b branches) prune(dir string, touched map[string]bool) error {
	parent, err := b.open(path.Dir(dir))
	if _, blocked := errors.AsType[*blockedError](err); blocked || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	removed, err := parent.removeEmpty(path.Base(dir))
	if !removed {
		return err
	}
	if d, ok := b[dir]; ok {
		d.close()
		delete(b, dir)
	}
	delete(touched, dir)
	touched[path.Dir(dir)] = true
	return nil
}
