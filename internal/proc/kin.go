//go:build linux

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

// Descendants lists the processes below one, parents first. One that comes or goes meanwhile
// may be missed.
func Descendants(root int) []Stat {
	children := map[int][]Stat{}
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
		if s, err := StatOf(pid); err == nil {
			children[s.PPID] = append(children[s.PPID], s)
		}
	}
	var below []Stat
	for todo := []int{root}; len(todo) > 0; todo = todo[1:] {
		for _, s := range children[todo[0]] {
			below = append(below, s)
			todo = append(todo, s.PID)
		}
	}
	return below
}

// Near lists what Descendants does, but quickly, and may miss more: it reads only the
// lists of children, proc_tid_children(5).
func Near(root int) []Stat {
	var below []Stat
	for _, thread := range threads(root) {
		text, _ := glance(thread + "/children")
		for _, word := range strings.Fields(string(text)) {
			pid, _ := strconv.Atoi(word)
			if s, err := StatOf(pid); err == nil {
				below = append(append(below, s), Near(pid)...)
			}
		}
	}
	return below
}

// threads are the folders of those of a process, proc_pid_task(5).
func threads(pid int) (paths []string) {
	path := fmt.Sprintf("/proc/%d/task", pid)
	dir, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	for _, name := range names {
		paths = append(paths, path+"/"+name)
	}
	return paths
}

// Busy reports whether a thread of a process runs, waits for a processor, or for a disk:
// state R or D of proc_pid_stat(5).
func Busy(pid int) bool {
	return slices.ContainsFunc(threads(pid), func(thread string) bool {
		text, _ := glance(thread + "/stat")
		state := text[bytes.LastIndexByte(text, ')')+1:] // the name may hold anything
		return bytes.HasPrefix(state, []byte(" R")) || bytes.HasPrefix(state, []byte(" D"))
	})
}

// SameMemory reports whether a process is a vfork(2) of another that has not
// called execve yet. The other one waits for it in the kernel, and can obey
// nobody meanwhile. It asks kcmp(2).
func SameMemory(pid, other int) bool {
	const vm = 1 // KCMP_VM
	order, _, err := unix.Syscall6(unix.SYS_KCMP, uintptr(pid), uintptr(other), vm, 0, 0, 0)
	return err == 0 && order == 0
}
