package project

import (
	"errors"
	"io"
	"io/fs"

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

// pieces is a text that lies in several places of memory.
type pieces [][]byte

// write writes all of text. A file system that takes a part only says why when
// it is given the rest.
func (d descriptor) write(text pieces) error {
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

// behind is what follows the first n bytes. It changes p.
func (p pieces) behind(n int) pieces {
	for len(p) > 0 && n >= len(p[0]) {
		n -= len(p[0])
		p = p[1:]
	}
	if len(p) > 0 {
		p[0] = p[0][n:]
	}
	return p
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
