package audit

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
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

// freePort finds a TCP port of this machine that nobody uses.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
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
