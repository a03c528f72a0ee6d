//go:build linux

package audit

import (
	"fmt"
	"strings"
	"syscall"
	"time"
)

// ending is how a daemon stopped.
type ending struct {
	Ended  bool
	Status syscall.WaitStatus
	Took   time.Duration
	Left   []string // files and processes that should be gone
}

// end sends a signal to a daemon of ours and waits until it is gone.
func (a *act) end(pid int, s syscall.Signal) *ending {
	e := &ending{}
	begin := time.Now()
	if err := a.kill(pid, s); err != nil {
		e.Left = append(e.Left, err.Error())
		return e
	}
	e.Status, e.Ended = a.Wait(pid, patience)
	e.Took = time.Since(begin)
	e.Left = a.left()
	return e
}

// left lists what a daemon that has ended should have taken away.
func (a *act) left() []string {
	var left []string
	for _, path := range []string{a.Subject.Pidfile, socketPath(a.Subject.Connect)} {
		if text, found := present(path); path != "" && found {
			left = append(left, text)
		}
	}
	return append(left, a.running()...)
}

// running lists processes that should have ended. What a killed one leaves in
// the file system is not its fault.
func (a *act) running() (left []string) {
	// One that ends at the same time may take a moment more.
	a.calmly(time.Second, func() bool { return len(a.quick()) == 0 })
	for _, s := range a.mine() {
		left = append(left, fmt.Sprintf("process %d (%s) still runs", s.PID, s.Comm))
	}
	return left
}

// String tells it in a few words.
func (e *ending) String() string {
	if !e.Ended {
		return "it did not end"
	}
	text := describe(e.Status)
	if len(e.Left) > 0 {
		text += "; " + strings.Join(e.Left, ", ")
	}
	return text
}

// describe says how a process ended.
func describe(s syscall.WaitStatus) string {
	if s.Signaled() {
		return fmt.Sprintf("killed by signal %d (%v)", s.Signal(), s.Signal())
	}
	return fmt.Sprintf("exit code %d", s.ExitStatus())
}

// clean reports an end by SIGTERM that a manager takes for a good one: exit code 0,
// or that signal itself, systemd.service(5) SuccessExitStatus=.
func clean(s syscall.WaitStatus) bool {
	return good(s) || s.Signaled() && s.Signal() == syscall.SIGTERM
}

// good reports an exit with code 0.
func good(s syscall.WaitStatus) bool { return s.Exited() && s.ExitStatus() == 0 }
