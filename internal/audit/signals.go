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
		{ID: "A15", Says: "no signal is blocked in the main thread, or in all", Source: "daemon(7), SysV step 3", Check: daemon(checkBlocked)},
		{ID: "A16", Says: "no signal is ignored; HUP, TERM and INT have handlers", Source: "daemon(7), SysV step 2", Check: daemon(checkIgnored)},
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
	return want(p.BlockedMain == 0 && p.BlockedBy == 0, "blocked in the main thread: %s; in every thread: %s", set(p.BlockedMain), set(p.BlockedBy))
}

func checkIgnored(a *act, p *process) Finding {
	if n := p.Ignored &^ reserved; n != 0 {
		return fail("ignored: %s", set(n))
	}
	handled := bit(syscall.SIGHUP) | bit(syscall.SIGTERM) | bit(syscall.SIGINT)
	return want(p.Caught&handled == handled, "ignored: none; without a handler of HUP, INT, TERM: %s", set(handled&^p.Caught))
}

func checkChildSignals(a *act, p *process) Finding {
	if len(p.Children) == 0 {
		return skip("it had no child while it was looked at")
	}
	for _, c := range p.Children {
		// A shell or a runtime blocks what it handles for a moment, so only the
		// main thread's mask counts, and not what such a child catches.
		if c.Ignored&^reserved != 0 || c.BlockedMain != 0 {
			return fail("child %d (%s): ignored %s, blocked %s", c.PID, c.Comm, set(c.Ignored&^reserved), set(c.BlockedMain))
		}
	}
	return pass("%d looked at", len(p.Children))
}

// mark is how programs call the variable that tells them their stage.
const mark = `(?i)(^|_)(stage|daemon|daemonized?|detached|forked|reexec)(_|$)`

func checkMark(a *act, p *process) Finding {
	if len(p.Children) == 0 {
		return skip("it had no child while it was looked at")
	}
	like := regexp.MustCompile(mark)
	for _, c := range p.Children {
		for _, v := range c.Env {
			name, _, _ := strings.Cut(v, "=")
			if like.MatchString(name) && !slices.Contains(a.Subject.Env, v) {
				return fail("child %d (%s) has %s", c.PID, c.Comm, v)
			}
		}
	}
	return pass("%d looked at", len(p.Children))
}
