// Kept by mkdaemon (ipc/unix): your edits are merged.

//go:build darwin || freebsd

package control

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// peer is who is at the other end of a unix socket, as they were when the
// connection was made: LOCAL_PEERCRED in unix(4). It tells no pid.
func peer(conn net.Conn) Caller {
	c := Nobody("unix")
	u, ok := conn.(syscall.Conn)
	if !ok {
		return c
	}
	raw, err := u.SyscallConn()
	if err != nil {
		return c
	}
	_ = raw.Control(func(fd uintptr) {
		cred, err := unix.GetsockoptXucred(int(fd), unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
		if err != nil || cred.Ngroups < 1 || int(cred.Ngroups) > len(cred.Groups) {
			return
		}
		c.UID, c.GID = int64(cred.Uid), int64(cred.Groups[0])
		for _, gid := range cred.Groups[1:cred.Ngroups] {
			c.Groups = append(c.Groups, int64(gid))
		}
	})
	return c
}
