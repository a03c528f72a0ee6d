//go:build linux

package audit

import (
	"fmt"
	"math/bits"
	"regexp"
	"slices"
	"strings"
	"syscall"
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

// reserved are the signals 32 and 33, which belong to the C library: no program
// can reset them through it.
const reserved = uint64(3) << 31

// set writes a mask as names.
func set(mask uint64) string {
	if bits.OnesCount64(mask) > 50 {
		return "all"
	}
	var names []string
	for s := syscall.Signal(1); s <= 64; s++ {
		if mask&bit(s) != 0 {
			names = append(names, fmt.Sprintf("%d (%v)", int(s), s))
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, ", ")
}

func bit(s syscall.Signal) uint64 { return 1 << (s - 1) }

func checkBlocked(a *act, p *process) Finding {
	own := a.choice().BlockedMain | a.choice().BlockedBy
	return want((p.BlockedMain|p.BlockedBy)&^own == 0, "blocked in the main thread: %s; in every thread: %s; from a tidy caller, too: %s", set(p.BlockedMain), set(p.BlockedBy), set(own))
}

// choice is the daemon that a tidy caller has started. What it ignores or blocks, it
// does so by its own choice: SIGPIPE for instance.
func (a *act) choice() *process {
	if a.Second == nil || a.Second.Daemon == nil {
		return &process{}
	}
	return a.Second.Daemon
}

func checkIgnored(a *act, p *process) Finding {
	own := a.choice().Ignored &^ reserved
	left := p.Ignored &^ reserved &^ own
	if left != 0 {
		return fail("still ignored, as its caller did: %s", set(left))
	}
	// A detached daemon may well not want SIGINT, nor SIGHUP if it does not reload.
	if n := bit(syscall.SIGTERM) &^ p.Caught; n != 0 {
		return fail("SIGTERM has no handler, so it ends without cleaning up")
	}
	deadly := (bit(syscall.SIGHUP) | bit(syscall.SIGINT)) &^ p.Caught &^ p.Ignored
	return want(deadly == 0, "ignored by its own choice: %s; end it at once: %s", set(own), set(deadly))
}

func checkChildSignals(a *act, p *process) Finding {
	if len(p.programs()) == 0 {
		return skip("it had started no other program while it was looked at")
	}
	for _, c := range p.programs() {
		// A shell or a runtime blocks what it handles for a moment, so only the
		// main thread's mask counts, and not what such a child catches.
		if c.Ignored&^reserved != 0 || c.BlockedMain != 0 {
			return fail("child %d (%s): ignored %s, blocked %s", c.PID, c.Comm, set(c.Ignored&^reserved), set(c.BlockedMain))
		}
	}
	return pass("%d looked at", len(p.programs()))
}

// mark is how programs call the variable that tells them their stage.
const mark = `(?i)(^|_)(stage|daemon|daemonized?|detached|forked|reexec)(_|$)`

func checkMark(a *act, p *process) Finding {
	if len(p.programs()) == 0 {
		return skip("it had started no other program while it was looked at")
	}
	like := regexp.MustCompile(mark)
	for _, c := range p.programs() {
		for _, v := range c.Now {
			name, _, _ := strings.Cut(v, "=")
			if like.MatchString(name) && !slices.Contains(a.Subject.Env, v) {
				return fail("child %d (%s) has %s", c.PID, c.Comm, v)
			}
		}
	}
	return pass("%d looked at", len(p.programs()))
}
