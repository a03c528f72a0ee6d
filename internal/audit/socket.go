//go:build linux

package audit

// Package net is not used here: to be linked into mkdaemon it would make each start
// of that dearer, also one that only prints the version, and add the C library
// where there is one.

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// endpoint is a socket's place: a path, unix:PATH (with @ in front, one without a
// file), or ADDRESS:PORT.
type endpoint struct {
	text   string
	family int
	name   unix.Sockaddr
}

// parseEndpoint reads one. Names of hosts are not looked up, but for localhost.
func parseEndpoint(text string) (endpoint, error) {
	if path, ok := strings.CutPrefix(text, "unix:"); ok || strings.HasPrefix(text, "/") {
		return endpoint{path, unix.AF_UNIX, &unix.SockaddrUnix{Name: path}}, nil
	}
	host, port, found := cutPort(text)
	if host == "localhost" || host == "" {
		host = "127.0.0.1"
	}
	n, err := strconv.ParseUint(port, 10, 16)
	address, err2 := netip.ParseAddr(host)
	if !found || err != nil || err2 != nil || n == 0 {
		return endpoint{}, fmt.Errorf("%q is no address: write unix:PATH or ADDRESS:PORT, such as 127.0.0.1:80 or [::1]:80", text)
	}
	if address.Is4() {
		return endpoint{text, unix.AF_INET, &unix.SockaddrInet4{Port: int(n), Addr: address.As4()}}, nil
	}
	return endpoint{text, unix.AF_INET6, &unix.SockaddrInet6{Port: int(n), Addr: address.As16()}}, nil
}

func cutPort(text string) (host, port string, found bool) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return "", "", false
	}
	host, port = text[:i], text[i+1:]
	if inner, ok := strings.CutPrefix(host, "["); ok {
		host, found = strings.CutSuffix(inner, "]")
		return host, port, found
	}
	return host, port, !strings.Contains(host, ":")
}

// file is the path of a socket that has one.
func (e endpoint) file() string {
	if e.family == unix.AF_UNIX && strings.HasPrefix(e.text, "/") {
		return e.text
	}
	return ""
}

func (e endpoint) wrong(verb string, err error) error {
	return &os.PathError{Op: verb, Path: e.text, Err: err}
}

// dial connects a stream. Reads from it may have a deadline.
func (e endpoint) dial(limit time.Duration) (*os.File, error) {
	fd, err := unix.Socket(e.family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, e.wrong("socket", err)
	}
	f := os.NewFile(uintptr(fd), e.text)
	if err = unix.Connect(fd, e.name); errors.Is(err, unix.EINPROGRESS) {
		err = connected(fd, limit)
	}
	if err != nil {
		_ = f.Close()
		return nil, e.wrong("connect", err)
	}
	return f, nil
}

// connected waits for the outcome of a connection.
func connected(fd int, limit time.Duration) error {
	for deadline := time.Now().Add(limit); ; {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}, int(max(0, time.Until(deadline).Milliseconds()))) //nolint:gosec // descriptors are small
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return err
		case n == 0:
			return unix.ETIMEDOUT
		}
		code, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
		if err == nil && code != 0 {
			err = unix.Errno(code)
		}
		return err
	}
}

// bind makes a socket of a kind there. Where it has a file, that stays when it is closed.
func (e endpoint) bind(kind int) (*os.File, error) {
	fd, err := unix.Socket(e.family, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, e.wrong("socket", err)
	}
	if kind == unix.SOCK_STREAM {
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	}
	f := os.NewFile(uintptr(fd), e.text)
	if err = unix.Bind(fd, e.name); err == nil && kind == unix.SOCK_STREAM {
		err = unix.Listen(fd, unix.SOMAXCONN)
	}
	if err != nil {
		_ = f.Close()
		return nil, e.wrong("bind", err)
	}
	return f, nil
}
