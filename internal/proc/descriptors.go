//go:build linux

package proc

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"syscall"
)

// Descriptor is an open file of a process, proc_pid_fd(5).
type Descriptor struct {
	N       int
	Target  string // a path, or what the kernel calls it, such as pipe:[4711]
	Inode   Inode
	Cloexec bool // no program that the process starts gets it, open(2) O_CLOEXEC
}

// Inode names a file for as long as it is open, inode(7).
type Inode struct{ Dev, Ino uint64 }

// InodeOf is that of a file, also of one that only a link in /proc/PID/fd leads to; the
// zero one if it is not there.
func InodeOf(path string) Inode {
	var s syscall.Stat_t
	if syscall.Stat(path, &s) != nil {
		return Inode{}
	}
	return Inode{s.Dev, s.Ino}
}

// Descriptors lists those of a process by number, none if they may not be read.
func Descriptors(pid int) []Descriptor { return descriptors(fmt.Sprintf("/proc/%d", pid)) }

func descriptors(proc string) []Descriptor {
	entries, _ := os.ReadDir(proc + "/fd")
	var list []Descriptor
	for _, e := range entries {
		n, _ := strconv.Atoi(e.Name())
		target, err := os.Readlink(proc + "/fd/" + e.Name())
		if err != nil {
			continue
		}
		flags, _ := strconv.ParseUint(fields(proc + "/fdinfo/" + e.Name())["flags"], 8, 64)
		list = append(list, Descriptor{n, target, InodeOf(proc + "/fd/" + e.Name()), flags&syscall.O_CLOEXEC != 0})
	}
	slices.SortFunc(list, func(a, b Descriptor) int { return a.N - b.N })
	return list
}

// readable reports whether the links in a folder can be read: the list of open files
// can be at times when the files cannot.
func readable(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if _, err := os.Readlink(dir + "/" + e.Name()); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return err
}

// signalfds are the signals that a process takes from descriptors, signalfd(2). They
// have to be blocked for that.
func signalfds(proc string, list []Descriptor) (taken uint64) {
	for _, d := range list {
		if d.Target == "anon_inode:[signalfd]" {
			taken |= Mask(fields(fmt.Sprintf("%s/fdinfo/%d", proc, d.N))["sigmask"])
		}
	}
	return taken
}
