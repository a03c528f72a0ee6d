//go:build linux

package audit

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// pending starts the daemon and stops, by SIGSTOP, whatever is about to become
// it, before it can be ready. Tried often enough, that succeeds.
func (a *act) pending() (*launch, []stat, error) {
	served := 0
	for range 8 {
		h := a.clean(a.Subject.Start)
		h.Terminal = true
		l, err := a.begin(h)
		if err != nil {
			return nil, nil, err
		}
		var held []stat
		calm := time.Now()
		eventually(3*time.Second, func() bool {
			for _, s := range near(os.Getpid()) {
				known := slices.ContainsFunc(held, func(h stat) bool { return h.PID == s.PID })
				if !known && s.SID != l.Caller.SID && !sameMemory(s.PID, l.Command) && a.kill(s.PID, syscall.SIGSTOP) == nil {
					held, calm = append(held, s), time.Now()
				}
			}
			return len(held) > 0 && time.Since(calm) > 30*time.Millisecond
		})
		held = slices.DeleteFunc(held, func(s stat) bool { return !s.alive() })
		if len(held) > 0 && a.early(l, held) && stateOf(l.Command) != "" && stateOf(l.Command) != "Z" {
			return l, held, nil
		}
		// It was quicker. Once more.
		if len(held) > 0 && a.Subject.tells() && a.serves() == nil {
			served++
		}
		if err := a.again(l); err != nil {
			return nil, nil, err
		}
	}
	if served > 4 {
		return nil, nil, errServes
	}
	return nil, nil, fmt.Errorf("it cannot be caught while it starts")
}

// errServes is that of a daemon that leaves its caller when it already serves, and
// that was never seen in between. Before that, it is the command itself.
var errServes = errors.New("whenever it was seen apart from its caller, it already served")

// again clears what a launch has left, for another one.
func (a *act) again(l *launch) error {
	l.close()
	_, _ = os.Remove(a.Subject.Pidfile), os.Remove(socketPath(a.Subject.Connect))
	return sweep(a.reaper)
}

// early reports whether a daemon is not ready yet. If it is not known where it
// serves, that is told by what still ties it to the command: a pipe, or the terminal.
func (a *act) early(l *launch, held []stat) bool {
	if a.Subject.tells() {
		return a.serves() != nil
	}
	ties := map[inode]bool{}
	for _, d := range descriptors(fmt.Sprintf("/proc/%d", l.Command)) {
		if strings.HasPrefix(d.Target, "pipe:") || d.Target == l.terminal.path {
			ties[d.Inode] = true
		}
	}
	return slices.ContainsFunc(held, func(s stat) bool {
		return slices.ContainsFunc(descriptors(fmt.Sprintf("/proc/%d", s.PID)), func(d descriptor) bool { return ties[d.Inode] })
	})
}

// sameMemory reports whether a process is a vfork(2) of another that has not
// called execve yet. The other one waits for it in the kernel, and can obey
// nobody meanwhile.
func sameMemory(pid, other int) bool {
	const vm = 1 // KCMP_VM
	order, _, err := unix.Syscall6(unix.SYS_KCMP, uintptr(pid), uintptr(other), vm, 0, 0, 0)
	return err == 0 && order == 0
}
