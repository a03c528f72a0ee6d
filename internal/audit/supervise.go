//go:build linux

package audit

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/offspring"
	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// supervision is how a manager starts a process.
type supervision struct {
	notify   string        // "unix" or "abstract": it shall be told; else the value of NOTIFY_SOCKET
	watchdog time.Duration // it shall hear so often
	other    bool          // the watchdog and the sockets are meant for another process
	listen   bool          // the socket of the subject is handed over
	journal  bool          // stderr is the journal
	bare     bool          // no environment
	first    bool          // it is process 1 of its namespace
}

// served is a supervised daemon.
type served struct {
	PID      int
	Before   proc.Stat
	Begun    time.Duration
	Notices  *notifications
	Watchdog time.Duration
	output   *screen
	reader   *os.File // of its stderr
	newlines *screen  // what came through ReadyFD
	socket   *os.File
	handed   proc.Inode // of that socket, as it is among descriptors
	stray    proc.Inode // of the descriptor 9 that it was given
	first    bool
	ended    func() bool
}

// serviceUmask is what the manager sets, and nobody else would.
const serviceUmask = 0o037

// supervise starts the daemon as a service manager does.
func (a *act) supervise(o supervision) (*served, error) {
	s := &served{Begun: monotonic(), Watchdog: o.watchdog, output: &screen{}, first: o.first}
	d := dirt{Argv: a.Subject.Start, Dir: a.oddDir(), Umask: serviceUmask}
	if !o.bare {
		d.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "INVOCATION_ID=0123456789abcdef0123456789abcdef"}
	}
	d.Env = append(d.Env, a.Subject.Env...)
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer null.Close()
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer write.Close()
	s.reader = read
	s.output.watch(read)
	stray, err := os.CreateTemp(a.dir, "stray")
	if err != nil {
		return nil, err
	}
	defer stray.Close()
	s.stray = proc.InodeOf(stray.Name())
	files := make([]uintptr, 10)
	for i := range files {
		files[i] = offspring.Closed
	}
	files[0], files[1], files[2], files[9] = null.Fd(), write.Fd(), write.Fd(), stray.Fd()
	switch o.notify {
	case "":
	case "unix", "abstract":
		if s.Notices, err = newNotifications(a, o.notify); err != nil {
			return nil, err
		}
		d.Env = append(d.Env, "NOTIFY_SOCKET="+s.Notices.address)
	default:
		d.Env = append(d.Env, "NOTIFY_SOCKET="+o.notify)
	}
	meant := func(name string) {
		if o.other {
			d.Env = append(d.Env, name+"=1")
		} else {
			d.Own = append(d.Own, name)
		}
	}
	if o.watchdog > 0 {
		d.Env = append(d.Env, fmt.Sprintf("WATCHDOG_USEC=%d", o.watchdog.Microseconds()))
		meant("WATCHDOG_PID")
	}
	if o.listen {
		f, err := s.hand(a)
		if err != nil {
			return nil, err
		}
		s.handed = proc.InodeOf(fmt.Sprintf("/proc/self/fd/%d", f.Fd()))
		files[3] = f.Fd()
		d.Env = append(d.Env, "LISTEN_FDS=1", "LISTEN_FDNAMES="+a.Subject.Listen)
		meant("LISTEN_PID")
	}
	if o.journal {
		n := proc.InodeOf(fmt.Sprintf("/proc/self/fd/%d", write.Fd()))
		d.Env = append(d.Env, fmt.Sprintf("JOURNAL_STREAM=%d:%d", n.Dev, n.Ino))
	}
	if a.Subject.Style == S6 && a.Subject.ReadyFD >= 3 {
		read, write, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		defer write.Close()
		for len(files) <= a.Subject.ReadyFD {
			files = append(files, offspring.Closed)
		}
		files[a.Subject.ReadyFD] = write.Fd()
		s.newlines = &screen{}
		s.newlines.watch(read)
	}
	sys := &syscall.SysProcAttr{Setsid: true}
	if o.first {
		sys.Cloneflags = syscall.CLONE_NEWPID
	}
	if s.PID, err = offspring.Spawn("exec", d, files, sys); err != nil {
		return nil, err
	}
	s.Before, _ = proc.StatOf(s.PID)
	s.ended = func() bool { _, ended := a.Status(s.PID); return ended }
	return s, nil
}

// hand makes the socket that the daemon shall take over.
func (s *served) hand(a *act) (*os.File, error) {
	e, err := parseEndpoint(a.Subject.Connect)
	if err != nil {
		return nil, err
	}
	if path := e.file(); path != "" {
		_ = os.Remove(path)
	}
	s.socket, err = e.bind(unix.SOCK_STREAM)
	return s.socket, err
}

// ready waits until the daemon says that it is. Whether it has ended is asked of
// the reaper and not of /proc, where a process is a zombie for a moment when
// another of its threads than the first calls execve(2).
func (s *served) ready(limit time.Duration) bool {
	said := func() bool { return s.Notices != nil && count(s.Notices.all(), "READY=1") > 0 }
	return eventually(limit, func() bool { return said() || s.ended() }) && said()
}

// serving waits until it can be connected to, when nobody tells. If it is not known where,
// it waits until the process has nothing more to do: on a busy machine, a fifth of a second
// can be over before it has a handler for its signals.
func (a *act) serving(s *served) error {
	if !a.Subject.tells() {
		calm := time.Now()
		eventually(3*time.Second, func() bool {
			if proc.Busy(s.PID) {
				calm = time.Now()
			}
			return time.Since(calm) > 200*time.Millisecond
		})
		return nil
	}
	var err error
	eventually(patience, func() bool {
		_, ended := a.Status(s.PID)
		err = a.serves()
		return err == nil || ended
	})
	return err
}

// since lists the messages after the first n.
func (s *served) since(n int) []message { return s.Notices.all()[n:] }

// String tells messages in a few words.
func tell(list []message) string {
	var words []string
	for _, m := range list {
		if !m.has("WATCHDOG=1") {
			words = append(words, strings.Join(m.Lines, " "))
		}
	}
	if words == nil {
		return "nothing"
	}
	return strconv.Quote(strings.Join(words, " | "))
}

// sends reports whether anything but the watchdog's food begins so.
func sends(list []message, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return count(list, p) > 0 })
}
