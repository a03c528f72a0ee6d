package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
)

// Folders are the folders of a project that are open, by their paths in it.
// Each is opened from the one above and stays so: nobody can put a link in the
// place of one that we have looked into.
type Folders map[string]*Folder

// BlockedError says what stands where a folder is expected.
type BlockedError struct{ path, what string }

func (e *BlockedError) Error() string {
	return fmt.Sprintf("%s: %s, where a directory is expected", shown(e.path), e.what)
}

// OpenFolders opens the project itself.
func OpenFolders(dir string, fault Fault) (Folders, error) {
	root, err := Open(dir, fault)
	if err != nil {
		return nil, err
	}
	return Folders{".": root}, nil
}

// Open opens the folder dir. No link is followed, not even one that stays
// inside of the project: what is behind it is not what the plan was made for.
func (b Folders) Open(dir string) (*Folder, error) {
	if d, ok := b[dir]; ok {
		return d, nil
	}
	parent, err := b.Open(path.Dir(dir))
	if err != nil {
		return nil, err
	}
	name := path.Base(dir)
	info, err := parent.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &BlockedError{dir, kind(info.Mode())}
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
		d.Close()
		return nil, parent.Problem("open", name, err)
	}
	b[dir] = d
	return d, nil
}

// Read reads the file at p, as Folder.Read does.
func (b Folders) Read(p string, limit int) (found *File, other string, err error) {
	d, err := b.Open(path.Dir(p))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if blocked, ok := errors.AsType[*BlockedError](err); ok {
		return nil, blocked.what + " at " + blocked.path, nil
	}
	if err != nil {
		return nil, "", err
	}
	return d.Read(path.Base(p), limit)
}

// Lists tells whether p is there under exactly that name.
func (b Folders) Lists(p string) (bool, error) {
	d, err := b.Open(path.Dir(p))
	if err != nil {
		return false, err
	}
	names, err := d.List()
	return slices.Contains(names, path.Base(p)), err
}

// Mode is that of the folder dir, and 0 where there is none.
func (b Folders) Mode(dir string) (fs.FileMode, error) {
	d, err := b.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	info, err := d.self.Stat()
	if err != nil {
		return 0, d.Problem("look at", "", err)
	}
	return info.Mode() & (fs.ModePerm | fs.ModeSetgid), nil
}

// Close lets go of all folders.
func (b Folders) Close() {
	for _, d := range b {
		d.Close()
	}
}
