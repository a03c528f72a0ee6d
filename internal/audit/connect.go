package audit

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// network splits an address as a subject gives it.
func network(address string) (network, rest string) {
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		return "unix", path
	}
	if strings.HasPrefix(address, "/") {
		return "unix", address
	}
	return "tcp", address
}

// socketPath is the file of an address, if it has one.
func socketPath(address string) string {
	if kind, path := network(address); kind == "unix" && filepath.IsAbs(path) {
		return path
	}
	return ""
}

// FreePort finds a port of this machine that nobody uses, on TCP and on UDP. It is
// below those that the kernel hands out to whoever connects (ip_local_port_range in
// ip(7)), or it could be taken before the subject listens there.
func FreePort() (port string, err error) {
	for range 100 {
		port = strconv.Itoa(30000 + rand.IntN(2768))
		address := net.JoinHostPort("127.0.0.1", port)
		var stream net.Listener
		if stream, err = net.Listen("tcp", address); err != nil {
			continue
		}
		var packets net.PacketConn
		if packets, err = net.ListenPacket("udp", address); err == nil {
			err = packets.Close()
		}
		if err = errors.Join(err, stream.Close()); err == nil {
			return port, nil
		}
	}
	return "", err
}

// connect tries whether the subject serves; nil also if it is not known where.
func (a *act) connect() error {
	if a.Subject.Connect == "" {
		return nil
	}
	kind, rest := network(a.Subject.Connect)
	c, err := net.DialTimeout(kind, rest, time.Second)
	if err != nil {
		return err
	}
	return c.Close()
}

// eventually waits until something is so, but not longer than limit.
func eventually(limit time.Duration, so func() bool) bool {
	for deadline := time.Now().Add(limit); ; time.Sleep(2 * time.Millisecond) {
		if so() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

// present reports whether there is a file, and says so.
func present(path string) (string, bool) {
	info, err := os.Lstat(path)
	if err != nil {
		return "", false
	}
	return fmt.Sprintf("%s is still there (%v)", filepath.Base(path), info.Mode()), true
}
