//go:build linux

package proc

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Lock is the lock that a process holds through one of its descriptors, as
// proc_pid_fdinfo(5) describes it, "" if it holds none so.
func (p *Process) Lock(d Descriptor) string {
	return fields(fmt.Sprintf("/proc/%d/fdinfo/%d", p.PID, d.N))["lock"]
}

// Lockers are the processes that hold a lock on a file, proc_locks(5); -1 among them is a
// lock that belongs to an open file and to no process, fcntl_locking(2).
func Lockers(node Inode) (pids []int) {
	text, _ := os.ReadFile("/proc/locks")
	name := fmt.Sprintf("%02x:%02x:%d", unix.Major(node.Dev), unix.Minor(node.Dev), node.Ino)
	for line := range strings.Lines(string(text)) {
		// 1: FLOCK  ADVISORY  WRITE 812 00:19:1234 0 EOF; behind it, with ->, who waits.
		f := strings.Fields(line)
		if len(f) > 5 && f[1] != "->" && f[5] == name {
			pid, _ := strconv.Atoi(f[4])
			pids = append(pids, pid)
		}
	}
	return pids
}
