//go:build linux

package offspring

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// Patient is how long Sweep tries. What it cannot end then sleeps in the kernel, or
// belongs to a user whom we may not signal.
const Patient = 10 * time.Second

// Sweep ends every descendant of this process with SIGKILL, while its reaper collects them;
// the error names those that are still there. That none is left is what the kernel says: who
// loses its parent is our child at that moment, so without a child there is nobody. In /proc
// one that forks and ends all the time can be missed however often it is read.
func (*Reaper) Sweep() error {
	var denied error
	for begin := time.Now(); childless() == nil; {
		if err := strike(proc.Descendants(os.Getpid())); err != nil {
			denied = err
		}
		chase(5 * time.Millisecond)
		if waited := time.Since(begin); waited > Patient || denied != nil && waited > time.Second {
			return stray{proc.Descendants(os.Getpid()), denied}
		}
	}
	return nil
}

// childless is an error if this process has no child, dead or alive.
func childless() error {
	return unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT|unix.WALL, nil)
}

// strike kills them. Those of a group get the signal at one moment, so that none can
// start another meanwhile: who forms a session, or was born in one, is in it with its
// descendants only, so that groups outside of our own session are all ours.
func strike(below []proc.Stat) (denied error) {
	own, _ := proc.StatOf(os.Getpid())
	groups := map[int]bool{}
	for _, p := range below {
		// The parent of an orphan is us, so its number is not another's: it stays
		// taken until our reaper has it. For grandchildren a second look tells.
		if now, err := proc.StatOf(p.PID); err != nil || now.Start != p.Start || groups[now.PGID] || p.State == "Z" {
			continue
		} else if p = now; p.SID == own.SID || p.PGID <= 1 {
			_ = syscall.Kill(p.PID, syscall.SIGKILL)
			continue
		}
		groups[p.PGID] = true
		if err := syscall.Kill(-p.PGID, syscall.SIGKILL); errors.Is(err, syscall.EPERM) {
			denied = err
		}
	}
	return denied
}

// chase kills children for a while as fast as they come. All that lose their parent
// become children of our first thread; its list is read again and again.
func chase(span time.Duration) {
	name := filepath.Join("/proc/self/task", strconv.Itoa(os.Getpid()), "children")
	list, err := unix.Open(name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return
	}
	defer func() { _ = unix.Close(list) }()
	text := make([]byte, 4096)
	for end := time.Now().Add(span); time.Now().Before(end); {
		n, err := unix.Pread(list, text, 0)
		if err != nil || n == 0 {
			return
		}
		for _, word := range strings.Fields(string(text[:n])) {
			if pid, _ := strconv.Atoi(word); pid > 1 {
				// With the group that it may lead, and so with what it has just begotten.
				_, _ = syscall.Kill(-pid, syscall.SIGKILL), syscall.Kill(pid, syscall.SIGKILL)
			}
		}
	}
}

// stray is the error that something could not be ended.
type stray struct {
	left []proc.Stat
	why  error
}

func (s stray) Error() string {
	var names []string
	for _, p := range s.left {
		names = append(names, p.String())
	}
	if s.why == nil {
		return fmt.Sprintf("still there after %s: %s", Patient, strings.Join(names, ", "))
	}
	return fmt.Sprintf("still there, and we may not end it (%v): %s", s.why, strings.Join(names, ", "))
}
