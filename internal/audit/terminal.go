//go:build linux

package audit

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is a pseudoterminal, pty(7), with somebody in front of it who reads.
type terminal struct {
	path          string
	master, slave *os.File
	screen
}

func newTerminal() (*terminal, error) {
	// Not through os.OpenFile: the poller must have it, so that closing it takes
	// effect while somebody reads. That is the hangup.
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("no pseudoterminal: %w", err)
	}
	t := &terminal{master: os.NewFile(uintptr(fd), "terminal")}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		return nil, err
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		return nil, err
	}
	t.path = fmt.Sprintf("/dev/pts/%d", n)
	if t.slave, err = os.OpenFile(t.path, os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		return nil, err
	}
	t.watch(t.master)
	return t, nil
}

// full is how much is kept of what somebody writes. The rest is read and forgotten.
const full = 1 << 20

// screen collects what is written to a terminal or a pipe.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
	end  chan struct{} // closed when nobody can write any more
}

// watch reads f until its end.
func (s *screen) watch(f *os.File) {
	s.end = make(chan struct{})
	go func() {
		defer close(s.end)
		buffer := make([]byte, 4096)
		for {
			n, err := f.Read(buffer)
			s.mu.Lock()
			s.text.Write(buffer[:min(n, full-s.text.Len())])
			s.mu.Unlock()
			if err != nil {
				return // of a terminal that nobody holds, EIO
			}
		}
	}()
}

// String is what others have written so far.
func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Replace(s.text.String(), behind, "", 1)
}

// behind is what we write ourselves, when a command has returned: what comes before it is what
// that has said. Time would not tell, since we may read it late.
const behind = "\x00that was all\x00"

// before is how much has been written before that, and whether it has come; all that there is
// if not, or if no more is kept.
func (s *screen) before() (n int, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	head, _, found := strings.Cut(s.text.String(), behind)
	return len(head), found || len(head) == full
}

// ended waits for the end, but not longer than limit.
func (s *screen) ended(limit time.Duration) bool {
	select {
	case <-s.end:
		return true
	case <-time.After(limit):
		return false
	}
}

// said is what has been written. Whoever wrote may have returned before we have
// read it, so it waits for the first words, but not longer than limit.
func (s *screen) said(limit time.Duration) string {
	for end := time.Now().Add(limit); s.String() == "" && time.Now().Before(end); {
		if s.ended(time.Millisecond) {
			break
		}
	}
	return s.String()
}
