//go:build linux

package audit

import (
	"encoding/binary"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// message is a datagram of sd_notify(3), and what was so when it came.
type message struct {
	At     time.Duration // since boot, CLOCK_MONOTONIC
	Sent   time.Duration // since the epoch, as the kernel says: we may have read it late
	Lines  []string
	Sender int
	Caught uint64 // the signals that the sender handled
	Served error  // whether it served
	Rights int    // descriptors that came with it
}

// has reports whether a message holds a line.
func (m message) has(line string) bool { return slices.Contains(m.Lines, line) }

// value is that of NAME=value in a message.
func (m message) value(name string) (string, bool) {
	for _, line := range m.Lines {
		if value, ok := strings.CutPrefix(line, name+"="); ok {
			return value, true
		}
	}
	return "", false
}

// enough messages are kept; more than these no daemon has to send.
const enough = 10_000

// notifications is the socket where a manager listens.
type notifications struct {
	address string
	socket  *os.File

	mu   sync.Mutex
	list []message
}

// newNotifications binds it, as a file ("unix") or without one ("abstract").
func newNotifications(a *act, kind string) (*notifications, error) {
	a.listens++
	n := &notifications{address: a.dir + "/notify" + strconv.Itoa(a.listens)}
	if kind == "abstract" {
		n.address = "@" + n.address
	}
	e, err := parseEndpoint("unix:" + n.address)
	if err != nil {
		return nil, err
	}
	if n.socket, err = e.bind(unix.SOCK_DGRAM); err != nil {
		return nil, err
	}
	if kind != "abstract" {
		if err := os.Chmod(n.address, 0o777); err != nil {
			return nil, err
		}
	}
	if err := unix.SetsockoptInt(int(n.socket.Fd()), unix.SOL_SOCKET, unix.SO_PASSCRED, 1); err != nil {
		return nil, err
	}
	_ = unix.SetsockoptInt(int(n.socket.Fd()), unix.SOL_SOCKET, unix.SO_TIMESTAMPNS_NEW, 1) // Linux 5.1
	go n.listen(a)
	return n, nil
}

func (n *notifications) listen(a *act) {
	text, control := make([]byte, 1<<16), make([]byte, 1<<12)
	for {
		size, size2, _, _, err := unix.Recvmsg(int(n.socket.Fd()), text, control, unix.MSG_CMSG_CLOEXEC)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return
		}
		m := message{At: monotonic(), Sent: time.Duration(time.Now().UnixNano()), Lines: strings.Split(strings.TrimSuffix(string(text[:size]), "\n"), "\n")}
		parts, _ := syscall.ParseSocketControlMessage(control[:size2])
		for _, part := range parts {
			if part.Header.Level == unix.SOL_SOCKET && part.Header.Type == unix.SO_TIMESTAMPNS_NEW && len(part.Data) >= 16 {
				second, nano := binary.NativeEndian.Uint64(part.Data), binary.NativeEndian.Uint64(part.Data[8:])
				m.Sent = time.Duration(second)*time.Second + time.Duration(nano) //nolint:gosec // it is now
			}
			if c, err := syscall.ParseUnixCredentials(&part); err == nil {
				m.Sender = int(c.Pid)
			}
			if fds, err := syscall.ParseUnixRights(&part); err == nil {
				m.Rights += len(fds)
				for _, fd := range fds {
					_ = syscall.Close(fd)
				}
			}
		}
		if m.has("READY=1") {
			m.Served = a.serves()
		}
		if !m.has("WATCHDOG=1") {
			m.Caught = proc.Mask(proc.Status(m.Sender)["SigCgt"])
		}
		n.mu.Lock()
		if len(n.list) < enough {
			n.list = append(n.list, m)
		}
		n.mu.Unlock()
	}
}

// all are the messages so far.
func (n *notifications) all() []message {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.list)
}

// count tells how many messages hold a line that begins so.
func count(list []message, prefix string) (n int) {
	for _, m := range list {
		if slices.ContainsFunc(m.Lines, func(l string) bool { return strings.HasPrefix(l, prefix) }) {
			n++
		}
	}
	return n
}

// monotonic is the clock of MONOTONIC_USEC.
func monotonic() time.Duration {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &t)
	return time.Duration(t.Nano())
}
