package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"

	"golang.org/x/sys/unix"
)

// descriptor is an open file or folder without the machinery of package os,
// which asks of each whether it can be polled, and has the garbage collector
// watch it: of a run that opens hundreds, a tenth.
type descriptor int

// openAt opens name, one component, in the folder d. It follows no link.
func (d descriptor) openAt(name string, flags int, mode fs.FileMode) (descriptor, error) {
	fd := -1
	err := uninterrupted(func() (err error) {
		fd, err = unix.Openat(int(d), name, flags|unix.O_NOFOLLOW|unix.O_CLOEXEC, kernelMode(mode))
		return err
	})
	return descriptor(fd), err
}

func (d descriptor) mkdirAt(name string, mode fs.FileMode) error {
	return uninterrupted(func() error { return unix.Mkdirat(int(d), name, kernelMode(mode)) })
}

// hasMode reports whether the file has just this mode.
func (d descriptor) hasMode(mode fs.FileMode) (bool, error) {
	var info unix.Stat_t
	err := uninterrupted(func() error { return unix.Fstat(int(d), &info) })
	return uint32(info.Mode)&^unix.S_IFMT == kernelMode(mode), err //nolint:unconvert // it has 16 bits on macOS
}

func (d descriptor) chmod(mode fs.FileMode) error {
	return uninterrupted(func() error { return unix.Fchmod(int(d), kernelMode(mode)) })
}

// readSome reads what fits into text, in place of what is there; nothing at
// the end of the file.
func (d descriptor) readSome(text []byte) ([]byte, error) {
	text = slices.Grow(text[:0], 1<<16)
	n := 0
	err := uninterrupted(func() (err error) {
		n, err = unix.Read(int(d), text[:cap(text)])
		return err
	})
	return text[:max(n, 0)], err
}

// readAll reads into text, which may have room, until the end of the file or
// beyond limit. A file of the size that it is known to have has ended.
func (d descriptor) readAll(text []byte, size, limit int64) ([]byte, error) {
	for int64(len(text)) <= limit {
		text = slices.Grow(text, 1)
		n := 0
		err := uninterrupted(func() (err error) {
			n, err = unix.Read(int(d), text[len(text):cap(text)])
			return err
		})
		if err != nil || n <= 0 {
			return text, err
		}
		if text = text[:len(text)+n]; int64(len(text)) == size && len(text) < cap(text) {
			break
		}
	}
	return text, nil
}

// write writes all of text. A file system that takes a part only says why when
// it is given the rest.
func (d descriptor) write(text Pieces) error {
	for len(text) > 0 {
		n := 0
		err := uninterrupted(func() (err error) {
			n, err = d.writeSome(text)
			return err
		})
		if err == nil && n <= 0 && len(text[0]) > 0 {
			err = io.ErrShortWrite
		}
		if err != nil {
			return err
		}
		text = text.behind(n)
	}
	return nil
}

// Sync waits until the disk holds it.
func (d descriptor) Sync() error { return uninterrupted(func() error { return fsync(int(d)) }) }

// Close closes it. It is never repeated: after EINTR the number may be that of
// another file already.
func (d descriptor) Close() error { return unix.Close(int(d)) }

// uninterrupted repeats a call that a signal interrupts.
func uninterrupted(call func() error) error {
	for {
		if err := call(); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// kernelMode is a mode in the bits of the kernel.
func kernelMode(mode fs.FileMode) uint32 {
	bits := uint32(mode.Perm())
	if mode&fs.ModeSetgid != 0 {
		bits |= unix.S_ISGID
	}
	return bits
}

// withDescriptor lends the descriptor of f. Unlike f.Fd it makes no system
// call of its own.
func withDescriptor(f *os.File, use func(fd int) error) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var used error
	if err := conn.Control(func(fd uintptr) { used = use(int(fd)) }); err != nil {
		return err
	}
	return used
}
