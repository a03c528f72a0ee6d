//go:build linux

package audit

import (
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// signalPoints are about what a daemon and its children do with signals.
func signalPoints() []Point {
	return traditional([]Point{
		{ID: "A15", Says: "no signal is blocked in the main thread, or in all, because it was in the caller", Source: "daemon(7), SysV step 3", Check: daemon(checkBlocked)},
		{ID: "A16", Says: "no signal is ignored because its caller did; TERM has a handler, HUP and INT do not kill", Source: "daemon(7), SysV step 2", Check: daemon(checkIgnored)},
		{ID: "A17", Says: "its children start with default actions and an empty mask", Source: "execve(2), signal(7)", Rests: []string{"A15", "A16"}, Check: daemon(checkChildSignals)},
		{ID: "A19", Says: "its children do not see by which mark it knew its stage", Source: "otherwise they take themselves for it", Check: daemon(checkMark)},
	})
}

func checkBlocked(a *act, p *proc.Process) Finding {
	own := a.choice().BlockedMain | a.choice().BlockedBy
	return want((p.BlockedMain|p.BlockedBy)&^own == 0, "blocked in the main thread: %s; in every thread: %s; from a tidy caller, too: %s", proc.Signals(p.BlockedMain), proc.Signals(p.BlockedBy), proc.Signals(own))
}

// choice is the daemon that a tidy caller has started. What it ignores or blocks, it
// does so by its own choice: SIGPIPE for instance.
func (a *act) choice() *proc.Process {
	if a.Second == nil || a.Second.Daemon == nil {
		return &proc.Process{}
	}
	return a.Second.Daemon
}

func checkIgnored(a *act, p *proc.Process) Finding {
	own := a.choice().Ignored &^ proc.Reserved
	left := p.Ignored &^ proc.Reserved &^ own
	if left != 0 {
		return fail("still ignored, as its caller did: %s", proc.Signals(left))
	}
	// A detached daemon may well not want SIGINT, nor SIGHUP if it does not reload.
	if n := proc.Bit(syscall.SIGTERM) &^ p.Caught; n != 0 {
		return fail("SIGTERM has no handler, so it ends without cleaning up")
	}
	deadly := (proc.Bit(syscall.SIGHUP) | proc.Bit(syscall.SIGINT)) &^ p.Caught &^ p.Ignored
	return want(deadly == 0, "ignored by its own choice: %s; end it at once: %s", proc.Signals(own), proc.Signals(deadly))
}

func checkChildSignals(a *act, p *proc.Process) Finding {
	if len(p.Programs()) == 0 {
		return skip("it had started no other program while it was looked at")
	}
	for _, c := range p.Programs() {
		// A shell or a runtime blocks what it handles for a moment, so only the
		// main thread's mask counts, and not what such a child catches.
		if c.Ignored&^proc.Reserved != 0 || c.BlockedMain != 0 {
			return fail("child %d (%s): ignored %s, blocked %s", c.PID, c.Comm, proc.Signals(c.Ignored&^proc.Reserved), proc.Signals(c.BlockedMain))
		}
	}
	return pass("%d looked at", len(p.Programs()))
}

// mark is how programs call the variable that tells them their stage.
const mark = `(?i)(^|_)(stage|daemon|daemonized?|detached|forked|reexec)(_|$)`

func checkMark(a *act, p *proc.Process) Finding {
	if len(p.Programs()) == 0 {
		return skip("it had started no other program while it was looked at")
	}
	like := regexp.MustCompile(mark)
	for _, c := range p.Programs() {
		for _, v := range c.Now {
			name, _, _ := strings.Cut(v, "=")
			if like.MatchString(name) && !slices.Contains(a.Subject.Env, v) {
				return fail("child %d (%s) has %s", c.PID, c.Comm, v)
			}
		}
	}
	return pass("%d looked at", len(p.Programs()))
}
