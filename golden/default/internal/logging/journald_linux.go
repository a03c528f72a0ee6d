// Kept by mkdaemon (logging/journald): your edits are merged.

package logging

import (
	"fmt"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// sendFile sends b as a file in memory (memfd_create(2)): what is too large
// for a datagram goes over in an empty one that carries the descriptor. The
// file is sealed, so that journald can be sure that it will not change or
// shrink while it reads; it refuses files that are not.
func sendFile(conn *net.UnixConn, b []byte) error {
	fd, err := unix.MemfdCreate("journal", unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err == unix.EACCES {
		// vm.memfd_noexec=2 demands this flag. It is not given otherwise: it
		// adds a seal, and a journald before 253 takes exactly the four below.
		fd, err = unix.MemfdCreate("journal", unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING|unix.MFD_NOEXEC_SEAL)
	}
	if err != nil {
		return tooLarge(err)
	}
	file := os.NewFile(uintptr(fd), "journal")
	defer file.Close()
	if _, err := file.Write(b); err != nil {
		return tooLarge(err)
	}
	const seals = unix.F_SEAL_SHRINK | unix.F_SEAL_GROW | unix.F_SEAL_WRITE | unix.F_SEAL_SEAL
	if _, err := unix.FcntlInt(file.Fd(), unix.F_ADD_SEALS, seals); err != nil {
		return tooLarge(err)
	}
	return sendRights(conn, unix.UnixRights(int(file.Fd())))
}

// sendRights sends a datagram with nothing but descriptors, before the
// deadline of conn. (*net.UnixConn).WriteMsgUnix would not do: it refuses
// datagram sockets that are connected.
func sendRights(conn *net.UnixConn, rights []byte) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var sent error
	err = raw.Write(func(fd uintptr) (done bool) {
		sent = unix.Sendmsg(int(fd), nil, rights, nil, unix.MSG_NOSIGNAL)
		return sent != unix.EAGAIN // called again as soon as there is room
	})
	if err != nil {
		return err
	}
	return sent
}

// tooLarge is the error for a record that fits into no datagram when files
// cannot be made either. It is hopeless: small records must not wait for it.
func tooLarge(err error) error {
	return fmt.Errorf("%w; as a file in memory: %v", unix.EMSGSIZE, err)
}
