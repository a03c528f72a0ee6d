//go:build linux

package audit

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// socketPath is the file of an address, if it has one.
func socketPath(address string) string {
	e, err := parseEndpoint(address)
	if err != nil {
		return ""
	}
	return e.file()
}

// FreePort finds a port of this machine that nobody uses, on TCP and on UDP, and that no
// other audit is given until held is closed: a subject listens there, ends, and starts
// anew. It is below those that the kernel hands out to whoever connects
// (ip_local_port_range in ip(7)), or it could be taken before the subject listens there.
func FreePort() (port string, held io.Closer, err error) {
	for range 100 {
		port = strconv.Itoa(30000 + rand.IntN(2768))
		if held, err = holdPort(port); err == nil {
			return port, held, nil
		}
	}
	return "", nil, err
}

// holdPort binds an abstract socket of the port's name, unix(7), which goes with its
// process and leaves no file, and sees that the port is free.
func holdPort(port string) (*os.File, error) {
	name := endpoint{port, unix.AF_UNIX, &unix.SockaddrUnix{Name: "@mkdaemon-audit-port-" + port}}
	held, err := name.bind(unix.SOCK_DGRAM)
	if err != nil {
		return nil, err
	}
	e, err := parseEndpoint("127.0.0.1:" + port)
	for _, kind := range []int{unix.SOCK_STREAM, unix.SOCK_DGRAM} {
		if err == nil {
			var f *os.File
			if f, err = e.bind(kind); err == nil {
				err = f.Close()
			}
		}
	}
	if err != nil {
		return nil, errors.Join(err, held.Close())
	}
	return held, nil
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

// calmly waits like eventually, but of the limit only those moments count in which nobody who
// could bring it about has work to do: on a busy machine, a daemon that does what it should may
// not come to it for seconds, and neither may we.
func calmly(limit time.Duration, busy, so func() bool) bool {
	const step = 10 * time.Millisecond // as much of a wait counts, however late we were called back
	calm := time.Duration(0)
	for last, deadline := time.Now(), time.Now().Add(limit+overtime); ; time.Sleep(2 * time.Millisecond) {
		if so() {
			return true
		}
		now := time.Now()
		if !busy() {
			calm += min(step, now.Sub(last))
		}
		if last = now; calm > limit || now.After(deadline) {
			return so()
		}
	}
}

// overtime is how much longer calmly waits for one that always has something to do.
const overtime = 6 * time.Second

// calmly waits for the processes of the daemon.
func (a *act) calmly(limit time.Duration, so func() bool) bool { return calmly(limit, a.busy, so) }

// rests lets the daemon come to what it has to do, and then be idle for a while.
func (a *act) rests(long time.Duration) { a.calmly(long, func() bool { return false }) }

// busy reports whether any process of the daemon has work to do.
func (a *act) busy() bool {
	return slices.ContainsFunc(a.quick(), func(s proc.Stat) bool { return proc.Busy(s.PID) })
}

// present reports whether there is a file, and says so.
func present(path string) (string, bool) {
	info, err := os.Lstat(path)
	if err != nil {
		return "", false
	}
	return fmt.Sprintf("%s is still there (%v)", filepath.Base(path), info.Mode()), true
}
