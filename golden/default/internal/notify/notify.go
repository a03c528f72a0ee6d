// Kept by mkdaemon (base): your edits are merged.

// Package notify tells the service manager about the life of this process, as
// sd_notify(3) describes it: each message is one datagram to the socket that
// $NOTIFY_SOCKET names. It never fails and never waits: without a manager, or
// with one that does not listen, its methods do nothing. It decides nothing
// about what to say; package daemon does.
package notify

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Notifier talks to the service manager. Nil is one that says nothing.
type Notifier struct {
	watchdog time.Duration

	mu       sync.Mutex
	conn     *net.UnixConn // nil: nobody asked to be told
	stopping bool
	text     []byte // of the last message, kept for its memory
	direct   syscall.RawConn
	try      func(fd uintptr) bool // write, made once: it would be garbage each time
	wrote    error                 // by write
}

// New reads what the manager put into the environment and takes it away from
// there: programs that the daemon starts must not speak in its name.
func New() *Notifier {
	n := &Notifier{watchdog: watchdog(os.Getenv("WATCHDOG_USEC"), os.Getenv("WATCHDOG_PID"))}
	address := os.Getenv("NOTIFY_SOCKET")
	for _, name := range []string{"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"} {
		os.Unsetenv(name)
	}
	// A path, or @ and a name in the abstract namespace of unix(7), which Go
	// writes alike. Else it is vsock:, for virtual machines only.
	if strings.HasPrefix(address, "/") || strings.HasPrefix(address, "@") {
		// Connected once and kept: the path may be out of reach later, in
		// another root directory or as another user.
		conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: address, Net: "unixgram"})
		if err == nil {
			n.direct, err = conn.SyscallConn()
		}
		if err == nil {
			n.conn, n.try = conn, n.write
		}
	}
	return n
}

// watchdog reads the time of sd_watchdog_enabled(3); pid says whom it is meant for.
func watchdog(usec, pid string) time.Duration {
	if pid != "" && pid != strconv.Itoa(os.Getpid()) {
		return 0
	}
	n, err := strconv.ParseInt(usec, 10, 64)
	if err != nil || n <= 0 {
		return 0
	}
	return time.Duration(n) * time.Microsecond
}

// Watchdog is the time within which the manager wants to hear Alive; 0: never.
func (n *Notifier) Watchdog() time.Duration {
	if n == nil {
		return 0
	}
	return n.watchdog
}

// Starting says that the start goes on and may take so long from now.
func (n *Notifier) Starting(timeout time.Duration) {
	n.send(extend(timeout), "STATUS=starting")
}

// Ready says that everything serves, after a start or a reload.
func (n *Notifier) Ready(status string) { n.send("READY=1", "STATUS="+status) }

// Reloading says that a reload begins; Ready must follow, whatever comes of it.
// The time tells systemd which Ready that is; it must be in the same datagram.
func (n *Notifier) Reloading() {
	n.send("RELOADING=1", fmt.Sprintf("MONOTONIC_USEC=%d", monotonic()/time.Microsecond), "STATUS=reloading")
}

// Status changes the line that people see, and nothing else.
func (n *Notifier) Status(status string) { n.send("STATUS=" + status) }

// Alive feeds the watchdog.
func (n *Notifier) Alive() { n.send("WATCHDOG=1") }

// Stuck says that something does not answer any more. The manager acts at once,
// as if it had waited in vain for the watchdog to be fed.
func (n *Notifier) Stuck() { n.send("WATCHDOG=trigger") }

// Failed says that the start has failed, or was given up: the number of an
// error of the system, and why. start-stop-daemon(8) ends its wait by it. It is
// the last word, as Stopping is; that one asks for time, which only a daemon
// that was ready has a use for.
func (n *Notifier) Failed(err error) {
	number := syscall.EINVAL // most that is no error of the system is one of the settings
	_ = errors.As(err, &number)
	n.send(fmt.Sprintf("ERRNO=%d", int(number)), fmt.Sprintf("STATUS=%v", err))
}

// Stopping says that the end has begun and may take so long, and is the last
// word: the Ready of a reload that ends later would contradict it.
func (n *Notifier) Stopping(timeout time.Duration) {
	n.send("STOPPING=1", "STATUS=stopping", extend(timeout))
}

// extend asks for time, counted from the moment when the message arrives. It
// can make the manager's own limit longer, never shorter.
func extend(timeout time.Duration) string {
	return fmt.Sprintf("EXTEND_TIMEOUT_USEC=%d", timeout/time.Microsecond)
}

// send writes one datagram. Errors are ignored, see the package comment.
func (n *Notifier) send(lines ...string) {
	if n == nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.conn == nil || n.stopping && !strings.HasPrefix(lines[0], "WATCHDOG=") {
		return
	}
	n.stopping = n.stopping || lines[0] == "STOPPING=1" || strings.HasPrefix(lines[0], "ERRNO=")
	n.text = n.text[:0]
	for i, line := range lines {
		if i > 0 {
			n.text = append(n.text, '\n')
		}
		// A status of several lines must not become several messages.
		for rest, more := line, true; more; {
			line, rest, more = strings.Cut(rest, "\n")
			n.text = append(n.text, line...)
			if more {
				n.text = append(n.text, "; "...)
			}
		}
	}
	if n.direct.Write(n.try) == nil && n.wrote != unix.EAGAIN {
		return
	}
	// The queue is full. A manager that is stuck must not make us wait.
	_ = n.conn.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
	_, _ = n.conn.Write(n.text)
}

// write tries without a deadline, which would cost more than all the rest.
func (n *Notifier) write(fd uintptr) (done bool) {
	_, n.wrote = unix.Write(int(fd), n.text)
	return true
}
