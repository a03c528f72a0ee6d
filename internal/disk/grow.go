package disk

import (
	"errors"
	"io/fs"
	"path"
)

// Make opens the folder dir, and makes it and those above it as needed. A mode
// is that of modes, or the usual one. The folders that get an entry are touched:
// they have to be synced.
func (b Folders) Make(dir string, modes map[string]fs.FileMode, touched map[string]bool) (*Folder, error) {
	d, err := b.Open(dir)
	if err == nil {
		return d, b.repair(dir, modes)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	parent, err := b.Make(path.Dir(dir), modes, touched)
	if err != nil {
		return nil, err
	}
	mode, err := b.wanted(dir, modes)
	if err != nil {
		return nil, err
	}
	d, err = parent.mkdir(path.Base(dir), mode)
	if errors.Is(err, fs.ErrExist) { // somebody was faster
		return b.Open(dir)
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
func (b Folders) wanted(dir string, modes map[string]fs.FileMode) (fs.FileMode, error) {
	if mode := modes[dir]; mode != 0 {
		return mode, nil
	}
	above, err := b.Mode(path.Dir(dir))
	return 0o755 | above&fs.ModeSetgid, err
}

// repair gives dir its mode where a run was killed after it had made it. Only
// the folders in modes are ours to repair.
func (b Folders) repair(dir string, modes map[string]fs.FileMode) error {
	if _, ours := modes[dir]; !ours {
		return nil
	}
	has, err := b.Mode(dir)
	if err != nil || has&fs.ModePerm != 0o700 {
		return err
	}
	want, err := b.wanted(dir, modes)
	if err != nil || want == has {
		return err
	}
	return b[dir].chmod(want)
}

// Prune removes dir if it is empty. The folder above is touched then.
func (b Folders) Prune(dir string, touched map[string]bool) error {
	parent, err := b.Open(path.Dir(dir))
	if _, blocked := errors.AsType[*BlockedError](err); blocked || errors.Is(err, fs.ErrNotExist) {
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
		d.Close()
		delete(b, dir)
	}
	delete(touched, dir)
	touched[path.Dir(dir)] = true
	return nil
}
