package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
)

// branches are the folders of a project that are open, by their paths in it.
// Each is opened from the one above and stays so: nobody can put a link in the
// place of one that we have looked into.
type branches map[string]*folder

// blockedError says what stands where a folder is expected.
type blockedError struct{ path, what string }

func (e *blockedError) Error() string {
	return fmt.Sprintf("%s: %s, where a directory is expected", shown(e.path), e.what)
}

// newBranches opens the project itself.
func newBranches(dir string, fault fault) (branches, error) {
	root, err := openFolder(dir, fault)
	if err != nil {
		return nil, err
	}
	return branches{".": root}, nil
}

// open opens the folder dir. No link is followed, not even one that stays
// inside of the project: what is behind it is not what the plan was made for.
func (b branches) open(dir string) (*folder, error) {
	if d, ok := b[dir]; ok {
		return d, nil
	}
	parent, err := b.open(path.Dir(dir))
	if err != nil {
		return nil, err
	}
	name := path.Base(dir)
	info, err := parent.lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &blockedError{dir, kind(info.Mode())}
	}
	d, err := parent.open(name)
	if err != nil {
		return nil, err
	}
	opened, err := d.self.Stat()
	if err == nil && !os.SameFile(info, opened) {
		err = errReplaced
	}
	if err != nil {
		d.close()
		return nil, parent.problem("open", name, err)
	}
	b[dir] = d
	return d, nil
}

// content reads the file at p, as folder.content does.
func (b branches) content(p string, limit int) (found *Content, other string, err error) {
	d, err := b.open(path.Dir(p))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if blocked, ok := errors.AsType[*blockedError](err); ok {
		return nil, blocked.what + " at " + blocked.path, nil
	}
	if err != nil {
		return nil, "", err
	}
	return d.content(path.Base(p), limit)
}

// lists tells whether p is there under exactly that name.
func (b branches) lists(p string) (bool, error) {
	d, err := b.open(path.Dir(p))
	if err != nil {
		return false, err
	}
	names, err := d.list()
	return slices.Contains(names, path.Base(p)), err
}

// mode is that of the folder dir, and 0 where there is none.
func (b branches) mode(dir string) (fs.FileMode, error) {
	d, err := b.open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	info, err := d.self.Stat()
	if err != nil {
		return 0, d.problem("look at", "", err)
	}
	return info.Mode() & (fs.ModePerm | fs.ModeSetgid), nil
}

func (b branches) close() {
	for _, d := range b {
		d.close()
	}
}
