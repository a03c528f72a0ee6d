//go:build linux

// Package proc reads what can be told of processes from outside, without touching them:
// what the kernel says in /proc, proc(5), and files that they may have put anywhere. It
// sends no signal, takes no lock and judges nothing. It needs Linux.
package proc

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Stat is the part of /proc/PID/stat that matters, proc_pid_stat(5).
type Stat struct {
	PID, PPID, PGID, SID int
	TTY, TPGID, Nice     int
	Flags                int
	State                string
	Comm                 string
	Start                uint64 // ticks since boot; with PID it names one process for ever
	Stack                uint64 // where its stack began, by chance, at its last execve(2); 0 if that may not be known
}

// StatOf reads it; the error is that there is no such process, or that /proc hides it.
func StatOf(pid int) (Stat, error) {
	text, err := glance("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return Stat{}, err
	}
	// The name may hold anything, even a parenthesis.
	open, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return Stat{}, fmt.Errorf("odd stat of %d: %q", pid, text)
	}
	f := strings.Fields(string(text[end+1:]))
	if len(f) < 26 {
		return Stat{}, fmt.Errorf("short stat of %d: %q", pid, text)
	}
	n := func(i int) int { v, _ := strconv.Atoi(f[i-3]); return v }
	start, _ := strconv.ParseUint(f[22-3], 10, 64)
	stack, _ := strconv.ParseUint(f[28-3], 10, 64)
	return Stat{
		PID: pid, Comm: string(text[open+1 : end]), State: f[0], Start: start, Stack: stack,
		PPID: n(4), PGID: n(5), SID: n(6), TTY: n(7), TPGID: n(8), Flags: n(9), Nice: n(19),
	}, nil
}

// glance reads a file. os.ReadFile makes ten system calls of that, half of them for its
// poller, and who waits for a process to come or go reads those of all that there are.
func glance(path string) ([]byte, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	defer func() { _ = unix.Close(fd) }()
	text := make([]byte, 0, 512)
	for {
		n, err := unix.Read(fd, text[len(text):cap(text)])
		if err != nil {
			return nil, &os.PathError{Op: "read", Path: path, Err: err}
		}
		if n == 0 {
			return text, nil
		}
		text = slices.Grow(text[:len(text)+n], 512)
	}
}

// Alive reports whether this very process still runs, and not another that has got its number.
func (s Stat) Alive() bool {
	now, err := StatOf(s.PID)
	return err == nil && now.Start == s.Start && now.State != "Z" && now.State != "X"
}

// String names a process in a message: by its number, and by what it calls itself.
func (s Stat) String() string { return fmt.Sprintf("%d (%s)", s.PID, s.Comm) }

// StateOf is the state of a process, one letter of proc_pid_stat(5), "" if it is gone.
func StateOf(pid int) string {
	s, _ := StatOf(pid)
	return s.State
}
