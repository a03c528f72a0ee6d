// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// ask takes what the kernel says: SO_PEERCRED in unix(7).
func (c *Caller) ask(fd uintptr) {
	cred, err := unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	if err != nil {
		return
	}
	c.UID, c.GID = int64(cred.Uid), int64(cred.Gid)
	c.Groups = peerGroups(fd)
	// 0 is a process that cannot be seen from here: pid_namespaces(7).
	if cred.Pid > 0 {
		c.PID = int(cred.Pid)
	}
}

// peerGroups are the supplementary groups (Linux 4.13). Asking the kernel beats
// asking /etc/group: a directory server may know more groups, and the caller
// has those of its login, not those of this moment.
func peerGroups(fd uintptr) []int64 {
	gids := make([]uint32, 64)
	for range 2 {
		size := uint32(len(gids)) * 4
		// x/sys has no wrapper for an option that is an array.
		_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, fd, unix.SOL_SOCKET, unix.SO_PEERGROUPS,
			uintptr(unsafe.Pointer(&gids[0])), uintptr(unsafe.Pointer(&size)), 0)
		if errno == unix.ERANGE {
			// Too many for the buffer: the kernel has said how many bytes it wants.
			gids = make([]uint32, size/4)
			continue
		}
		if errno != 0 {
			return nil
		}
		groups := make([]int64, size/4)
		for i := range groups {
			groups[i] = int64(gids[i])
		}
		return groups
	}
	return nil
}
