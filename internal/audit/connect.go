//go:build linux

package audit

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// socketPath is the file of an address, if it has one.
func socketPath(address string) string {
	e, err := parseEndpoint(address)
	if err != nil {
		return ""
	}
	return e.file()
}

// FreePort finds a port of this machine that nobody uses, on TCP and on UDP. It is
// below those that the kernel hands out to whoever connects (ip_local_port_range in
// ip(7)), or it could be taken before the subject listens there.
func FreePort() (port string, err error) {
	for range 100 {
		port = strconv.Itoa(30000 + rand.IntN(2768))
		var e endpoint
		if e, err = parseEndpoint("127.0.0.1:" + port); err != nil {
			return "", err
		}
		var stream, packets *os.File
		if stream, err = e.bind(unix.SOCK_STREAM); err != nil {
			continue
		}
		if packets, err = e.bind(unix.SOCK_DGRAM); err == nil {
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
	e, err := parseEndpoint(a.Subject.Connect)
	if err != nil {
		return err
	}
	c, err := e.dial(time.Second)
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
