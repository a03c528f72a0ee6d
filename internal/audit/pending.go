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

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// pending starts the daemon and stops, by SIGSTOP, whatever is about to become
// it, before it can be ready. Tried often enough, that succeeds.
func (a *act) pending() (*launch, []proc.Stat, error) {
	served := 0
	for range 8 {
		h := a.clean(a.Subject.Start)
		h.Terminal = true
		l, err := a.begin(h)
		if err != nil {
			return nil, nil, err
		}
		var held []proc.Stat
		calm, ran := time.Now(), time.Now()
		eventually(3*time.Second, func() bool {
			if runs(l.Command) {
				ran = time.Now()
			}
			for _, s := range proc.Near(os.Getpid()) {
				known := slices.ContainsFunc(held, func(h proc.Stat) bool { return h.PID == s.PID })
				if !known && s.SID != l.Caller.SID && !proc.SameMemory(s.PID, l.Command) && a.kill(s.PID, syscall.SIGSTOP) == nil {
					held, calm = append(held, s), time.Now()
				}
			}
			// What parts from its caller only after the return is too late.
			return len(held) > 0 && time.Since(calm) > 30*time.Millisecond || len(held) == 0 && time.Since(ran) > 500*time.Millisecond
		})
		held = slices.DeleteFunc(held, func(s proc.Stat) bool { return !s.Alive() })
		if len(held) > 0 && a.early(l, held) && runs(l.Command) {
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

// runs reports whether a process has not ended yet.
func runs(pid int) bool {
	state := proc.StateOf(pid)
	return state != "" && state != "Z"
}

// errServes is that of a daemon that leaves its caller when it already serves, and
// that was never seen in between. Before that, it is the command itself.
var errServes = errors.New("whenever it was seen apart from its caller, it already served")

// again clears what a launch has left, for another one.
func (a *act) again(l *launch) error {
	l.close()
	_, _ = os.Remove(a.Subject.Pidfile), os.Remove(socketPath(a.Subject.Connect))
	return a.Sweep()
}

// early reports whether a daemon is not ready yet. If it is not known where it
// serves, that is told by what still ties it to the command: a pipe, or the terminal.
func (a *act) early(l *launch, held []proc.Stat) bool {
	if a.Subject.tells() {
		return a.serves() != nil
	}
	ties := map[proc.Inode]bool{}
	for _, d := range proc.Descriptors(l.Command) {
		if strings.HasPrefix(d.Target, "pipe:") || d.Target == l.terminal.path {
			ties[d.Inode] = true
		}
	}
	return slices.ContainsFunc(held, func(s proc.Stat) bool {
		return slices.ContainsFunc(proc.Descriptors(s.PID), func(d proc.Descriptor) bool { return ties[d.Inode] })
	})
}
