// Kept by mkdaemon (ipc/unix): your edits are merged.

//go:build linux || darwin || freebsd || solaris

package control

import (
	"net"
	"syscall"
)

// peer is who is at the other end of a unix socket, as they were when the
// connection was made. If the kernel does not say, it is nobody, who may do next
// to nothing.
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
	// Inside Control the descriptor cannot be closed and used for something else.
	_ = raw.Control(func(fd uintptr) { c.ask(fd) })
	return c
}
