//go:build linux

package audit

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// stat is the part of /proc/PID/stat that matters, proc_pid_stat(5).
type stat struct {
	PID, PPID, PGID, SID int
	TTY, TPGID, Nice     int
	Flags                int
	State                string
	Comm                 string
	Start                uint64 // ticks since boot; with PID it names one process for ever
	Stack                uint64 // where its stack began, by chance, at its last execve(2); 0 if that may not be known
}

// slurp reads a file of /proc whose length a process decides.
func slurp(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, full))
}

func readStat(pid int) (stat, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, err
	}
	// The name may hold anything, even a parenthesis.
	open, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return stat{}, fmt.Errorf("odd stat of %d: %q", pid, text)
	}
	f := strings.Fields(string(text[end+1:]))
	if len(f) < 26 {
		return stat{}, fmt.Errorf("short stat of %d: %q", pid, text)
	}
	n := func(i int) int { v, _ := strconv.Atoi(f[i-3]); return v }
	start, _ := strconv.ParseUint(f[22-3], 10, 64)
	stack, _ := strconv.ParseUint(f[28-3], 10, 64)
	return stat{
		PID: pid, Comm: string(text[open+1 : end]), State: f[0], Start: start, Stack: stack,
		PPID: n(4), PGID: n(5), SID: n(6), TTY: n(7), TPGID: n(8), Flags: n(9), Nice: n(19),
	}, nil
}

// descendants lists the processes below one, parents first.
func descendants(root int) []stat {
	children := map[int][]stat{}
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue // it is no process
		}
		if s, err := readStat(pid); err == nil {
			children[s.PPID] = append(children[s.PPID], s)
		}
	}
	var below []stat
	for todo := []int{root}; len(todo) > 0; todo = todo[1:] {
		for _, s := range children[todo[0]] {
			below = append(below, s)
			todo = append(todo, s.PID)
		}
	}
	return below
}

// near lists what descendants does, but quickly, and may miss some: it reads
// only the lists of children.
func near(root int) []stat {
	var below []stat
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", root))
	for _, list := range lists {
		text, _ := os.ReadFile(list)
		for _, word := range strings.Fields(string(text)) {
			pid, _ := strconv.Atoi(word)
			if s, err := readStat(pid); err == nil {
				below = append(append(below, s), near(pid)...)
			}
		}
	}
	return below
}

// alive reports whether this very process still runs.
func (s stat) alive() bool {
	now, err := readStat(s.PID)
	return err == nil && now.Start == s.Start && now.State != "Z" && now.State != "X"
}
