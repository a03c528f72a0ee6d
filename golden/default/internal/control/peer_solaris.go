// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// peer is who is at the other end of a unix socket, as they were when the
// connection was made: getpeerucred(3C) of Solaris and illumos. x/sys does not
// ask for the supplementary groups.
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
		cred, err := unix.GetPeerUcred(fd)
		if err != nil {
			return
		}
		c.UID, c.GID, c.PID = int64(cred.Geteuid()), int64(cred.Getegid()), cred.Getpid()
	})
	return c
}
