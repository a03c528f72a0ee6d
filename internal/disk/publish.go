package disk

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// publish gives the stage its final name, and never replaces anything.
func (s *stage) publish(name string) error {
	if err := s.inPlace(s.name); err != nil {
		return err
	}
	err := s.parent.fault.before("rename", name)
	if err == nil {
		err = renameNoReplace(s.parent.self, s.name, name)
	}
	// Only these (ErrUnsupported is ENOSYS and EOPNOTSUPP) say that the kernel
	// or the file system does not know the flag.
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return s.claim(name)
	}
	return s.settle(name, err)
}

// claim does the same in two steps: mkdir, which has one winner, claims the
// name, and a plain rename replaces the empty directory. A kill in between
// leaves that directory; the next refusal says what it may be.
func (s *stage) claim(name string) error {
	err := s.parent.fault.before("claim", name)
	if err == nil {
		err = s.parent.root.Mkdir(name, 0o755)
	}
	if err != nil {
		return s.settle(name, err)
	}
	if err = s.parent.fault.before("replace", name); err == nil {
		err = renameEmpty(s.parent.self, s.name, name)
	}
	if err = s.settle(name, err); err != nil {
		err = errors.Join(err, s.unclaim(name))
	}
	return err
}

// unclaim gives the name back. It is rmdir, which takes nothing but an empty
// directory: should somebody have put something there, that stays.
func (s *stage) unclaim(name string) error {
	err := s.parent.fault.before("unclaim", name)
	if err == nil {
		err = withDescriptor(s.parent.self, func(fd int) error { return unix.Unlinkat(fd, name, unix.AT_REMOVEDIR) })
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTEMPTY) || errors.Is(err, syscall.ENOTDIR) {
		return nil
	}
	return s.parent.Problem("remove the empty directory", name, err)
}

// settle judges the error of a rename. A network file system may lose the
// answer of a rename that it did, so the name decides, not the error.
func (s *stage) settle(name string, err error) error {
	switch {
	case err == nil, s.inPlace(name) == nil:
		return nil
	case errors.Is(err, fs.ErrExist), errors.Is(err, syscall.ENOTDIR): // fs.ErrExist is ENOTEMPTY too
		if exists := s.exists(); exists != nil {
			return exists
		}
	}
	return s.parent.Problem("create", name, err)
}

// renameEmpty is rename(2) itself: package os refuses to replace even an
// empty directory.
func renameEmpty(dir *os.File, from, to string) error {
	return withDescriptor(dir, func(fd int) error { return unix.Renameat(fd, from, fd, to) })
}
