//go:build linux

package audit

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// playSockets hands a socket over: one meant for another process, and one
// meant for the daemon.
func playSockets(a *act) error {
	if a.Subject.Listen == "" {
		a.Facts["B12"] = skip("it is not known by what name it takes a socket")
		return nil
	}
	for _, other := range []bool{true, false} {
		s, err := a.supervise(supervision{notify: "unix", listen: true, other: other})
		if err != nil {
			return err
		}
		file := proc.InodeOf(socketPath(a.Subject.Connect))
		_ = s.socket.Close() // only the daemon's copy is there to connect to
		fault := ""
		switch ready := s.ready(patience); {
		case other && !ready: // it refuses to serve where another seems to
		case other:
			fault = a.misled(s, file)
		case !ready:
			fault = "it does not become ready: " + brief(s.output.String())
		default:
			fault = a.taken(s, file)
		}
		if fault != "" {
			a.Facts["B12"] = fail("%s", fault)
			return nil
		}
		if _, ended := a.Status(s.PID); !ended {
			a.end(s.PID, syscall.SIGTERM)
		}
		if !other && proc.InodeOf(socketPath(a.Subject.Connect)) != file {
			a.Facts["B12"] = fail("it removed a socket that is the manager's")
			return nil
		}
		if err := os.Remove(socketPath(a.Subject.Connect)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	a.Facts["B12"] = pass("it took the one meant for it, close-on-exec, and left it there")
	return nil
}

// misled reports whether it serves on a socket that was meant for another.
func (a *act) misled(s *served, file proc.Inode) string {
	if proc.InodeOf(socketPath(a.Subject.Connect)) == file && a.accepts(s.PID) == nil {
		return "it took a socket that was meant for process 1"
	}
	return ""
}

// taken says what is wrong with how it took a socket.
func (a *act) taken(s *served, file proc.Inode) string {
	p, err := proc.Look(s.PID)
	if err != nil {
		return err.Error()
	}
	var inherited []string
	held := false
	for _, d := range p.FDs {
		if d.Inode == s.handed {
			if held = true; !d.Cloexec {
				inherited = append(inherited, fmt.Sprint(d.N))
			}
		}
	}
	switch {
	case !held:
		return "it has closed the socket that it was given"
	case proc.InodeOf(socketPath(a.Subject.Connect)) != file:
		return "it has put its own in the place of the socket that it was given"
	case inherited != nil:
		return "its children get descriptor " + strings.Join(inherited, ", ")
	}
	if err := a.accepts(s.PID); err != nil {
		return err.Error()
	}
	return ""
}

// accepts connects and tells whether somebody in the process takes that up:
// the kernel alone answers a connection, too.
func (a *act) accepts(pid int) error {
	sockets := func() map[proc.Inode]bool {
		open := map[proc.Inode]bool{}
		for _, d := range proc.Descriptors(pid) {
			if strings.HasPrefix(d.Target, "socket:") {
				open[d.Inode] = true
			}
		}
		return open
	}
	before := sockets()
	e, err := parseEndpoint(a.Subject.Connect)
	if err != nil {
		return err
	}
	c, err := e.dial(time.Second)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if a.calmly(2*time.Second, func() bool {
		for n := range sockets() {
			if !before[n] {
				return true
			}
		}
		_ = c.SetReadDeadline(time.Now().Add(time.Millisecond))
		_, err := c.Read(make([]byte, 1))
		return errors.Is(err, io.EOF) // it has been quick
	}) {
		return nil
	}
	return fmt.Errorf("nobody takes up a connection to %s", e.text)
}
