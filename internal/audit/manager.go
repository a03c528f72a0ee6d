//go:build linux

package audit

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// managerPoints are about a daemon that a notified manager runs.
func managerPoints() []Point {
	const unit, notify = "systemd.service(5)", "sd_notify(3)"
	points := []Point{
		{ID: "B1", Says: "one process: no fork, no new session; directory and umask stay if they shall", Source: "daemon(7), new-style daemons", Check: fact("B1")},
		{ID: "B2", Says: "a terminal that it opens does not become its own", Source: "open(2) O_NOCTTY", Scene: "terminal", Check: fact("B2")},
		{ID: "B3", Says: "READY=1 once, when it serves, from its own process", Source: notify, Check: fact("B3")},
		{ID: "B4", Says: "TERM has a handler before that, and HUP, too, if it has one later", Source: unit + ", Type=notify-reload", Check: fact("B4")},
		{ID: "B5", Says: "a reload that is announced: RELOADING=1 with MONOTONIC_USEC, then READY=1, also when it fails", Source: notify, Rests: []string{"B4"}, Check: fact("B5")},
		{ID: "B6", Says: "no RELOADING=1 without a READY=1 after it, log reopening included", Source: notify, Rests: []string{"B5"}, Check: fact("B6")},
		{ID: "B7", Says: "STOPPING=1, if it says so, once and first of all", Source: notify, Check: fact("B7")},
		{ID: "B8", Says: "an end that takes longer than allowed is announced by EXTEND_TIMEOUT_USEC", Source: notify, Check: fact("B8")},
		{ID: "B9", Says: "watchdog, if it has one: within each interval, and only if it is meant", Source: "sd_watchdog_enabled(3)", Check: fact("B9")},
		{ID: "B10", Says: "its children do not see what the manager told it", Source: "sd_notify(3) unset_environment", Check: fact("B10")},
		{ID: "B11", Says: "the socket may be a path or abstract; others and none are no error", Source: notify, Scene: "addresses", Check: fact("B11")},
		{ID: "B12", Says: "sockets are taken over if they are meant for it, and left when it ends", Source: "sd_listen_fds(3)", Scene: "sockets", Rests: []string{"B3"}, Check: fact("B12")},
		{ID: "B13", Says: "under the journal, all lines on stderr have a priority or none has; its end kills nobody", Source: "sd-daemon(3); systemd.exec(5) $JOURNAL_STREAM", Scene: "journal", Rests: []string{"B4"}, Check: fact("B13")},
		{ID: "B14", Says: "no pidfile", Source: "daemon(7), new-style daemons", Check: fact("B14")},
		{ID: "B15", Says: "SIGTERM: exit code 0, or death by it; a failed start: another, and not 2", Source: "systemd.exec(5), process exit codes", Rests: []string{"B16"}, Check: fact("B15")},
		{ID: "B16", Says: "the end of a child while stopping is no failure", Source: "systemd.kill(5) KillMode=control-group", Scene: "manager", Check: fact("B16")},
		{ID: "B17", Says: "a new main process is announced, and confirmed by a barrier, before the old one ends", Source: "sd_notify(3) MAINPID=, BARRIER=1", Check: fact("B17")},
		{ID: "B19", Says: "systemd has nothing to complain about in the unit", Source: "systemd-analyze(1) verify", Scene: "unit", Check: fact("B19")},
	}
	for i := range points {
		points[i].Styles = []Style{Systemd}
		if points[i].Scene == "" {
			points[i].Scene = "manager"
		}
	}
	return points
}

// span is the watchdog's interval in the test.
const span = 400 * time.Millisecond

// playManager is the life of a unit: start, reload, a bad reload, logs
// reopened, the watchdog, stop.
func playManager(a *act) error {
	s, err := a.supervise(supervision{notify: "unix", watchdog: span})
	if err != nil {
		return err
	}
	if !s.ready(patience) {
		status, _ := a.Status(s.PID)
		return fmt.Errorf("it never said READY=1: %s (%s)", brief(s.output.String()), describe(status))
	}
	p, err := proc.Look(s.PID)
	if err != nil {
		a.Facts["B1"] = fail("the process that was started is gone: %v", err)
		return nil
	}
	p.Again()
	start := s.Notices.all()
	a.Facts["B1"] = a.same(s, p)
	a.Facts["B3"] = readiness(s, start)
	first := start[slices.IndexFunc(start, func(m message) bool { return m.has("READY=1") })]
	a.Facts["B4"] = a.handled(s, first)
	a.Facts["B10"] = private(p)
	a.Facts["B14"] = a.pidless()
	switch {
	case a.Facts["B4"].Verdict != Pass:
	case first.Caught&proc.Bit(syscall.SIGHUP) == 0:
		a.Facts["B5"], a.Facts["B6"] = skip("it does not reload on SIGHUP"), skip("it does not reload on SIGHUP")
	default:
		a.reloads(s, p)
	}
	if status, ended := a.Status(s.PID); ended {
		return fmt.Errorf("it did not survive so far: %s", describe(status))
	}
	a.Facts["B9"] = a.fed(s)
	mark := len(s.Notices.all())
	for _, c := range p.Children {
		_ = a.kill(c.PID, syscall.SIGTERM) // as the manager does to all at once
	}
	e := a.end(s.PID, syscall.SIGTERM)
	// Its last words may still be on their way to our ears.
	eventually(100*time.Millisecond, func() bool { return count(s.since(mark), "STOPPING=1") > 0 })
	a.ending(s, p, e, s.since(mark), e.Took)
	a.Facts["B17"] = successors(s.Notices.all(), s.PID)
	return a.code(e)
}

// same compares the process with what the manager started.
func (a *act) same(s *served, p *proc.Process) Finding {
	var odd []string
	odd = append(odd, differ("session", p.SID, s.PID)...)
	odd = append(odd, differ("group", p.PGID, s.PID)...)
	// Which directory and umask a service has is the unit's affair, and its own. That
	// it closes what it was not given is harmless, if it is given nothing.
	if dir := a.Subject.Dir; dir != "" && p.Cwd != dir {
		odd = append(odd, "directory "+p.Cwd)
	}
	if umask := a.Subject.Umask; umask != "" && p.Umask != umask {
		odd = append(odd, "umask "+p.Umask)
	}
	if a.Subject.Listen != "" && !slices.ContainsFunc(p.FDs, func(d proc.Descriptor) bool { return d.N == 9 && d.Inode == s.stray }) {
		odd = append(odd, "descriptor 9 was closed")
	}
	if senders := sender(s.Notices.all(), s.PID); senders != 0 {
		odd = append(odd, fmt.Sprintf("process %d speaks for it", senders))
	}
	if odd != nil {
		return fail("%s", strings.Join(odd, ", "))
	}
	return pass("process %d, in %s, umask %s", s.PID, p.Cwd, p.Umask)
}

// handled judges which signals had a handler when it said that it was ready. One that
// does not reload on SIGHUP needs none for that, daemon(7), but then none comes later.
func (a *act) handled(s *served, first message) Finding {
	if first.Caught&proc.Bit(syscall.SIGTERM) == 0 {
		return fail("at READY=1, without a handler: %s", proc.Signals(proc.Bit(syscall.SIGTERM)))
	}
	if first.Caught&proc.Bit(syscall.SIGHUP) != 0 {
		return pass("at READY=1, both had a handler")
	}
	time.Sleep(100 * time.Millisecond)
	now, err := proc.Look(s.PID)
	if err != nil {
		return unknown("%v", err)
	}
	return want(now.Caught&proc.Bit(syscall.SIGHUP) == 0, "at READY=1, SIGHUP had no handler; a moment later it has one: %v", now.Caught&proc.Bit(syscall.SIGHUP) != 0)
}

func differ(what string, got, want int) []string {
	if got == want {
		return nil
	}
	return []string{fmt.Sprintf("%s %d in place of %d", what, got, want)}
}

// sender finds a process other than pid that sent a message.
func sender(list []message, pid int) int {
	for _, m := range list {
		if m.Sender != pid && !m.has("READY=1") {
			return m.Sender
		}
	}
	return 0
}

func readiness(s *served, start []message) Finding {
	if n := count(start, "READY=1"); n != 1 {
		return fail("%d times", n)
	}
	m := start[slices.IndexFunc(start, func(m message) bool { return m.has("READY=1") })]
	switch {
	case m.Served != nil:
		return fail("READY=1, and then: %v", m.Served)
	case m.Sender != s.PID:
		return fail("it came from %d, the main process is %d", m.Sender, s.PID)
	}
	return pass("%s after %s", tell([]message{m}), (m.At - s.Begun).Round(time.Millisecond))
}

// private looks whether children know what was meant for the daemon.
func private(p *proc.Process) Finding {
	if len(p.Programs()) == 0 {
		return skip("it had started no other program while it was looked at")
	}
	meant := []string{"NOTIFY_SOCKET", "WATCHDOG_*", "LISTEN_*"}
	for _, c := range p.Programs() {
		for _, v := range c.Now {
			if name, _, _ := strings.Cut(v, "="); matches(meant, name) {
				return fail("child %d (%s) has %s", c.PID, c.Comm, v)
			}
		}
	}
	return pass("%d looked at", len(p.Programs()))
}

// pidless looks for a pidfile that nobody asked for.
func (a *act) pidless() Finding {
	var found []string
	_ = filepath.WalkDir(a.dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && (strings.HasSuffix(path, ".pid") || path == a.Subject.Pidfile) {
			found = append(found, filepath.Base(path))
		}
		return nil
	})
	return want(found == nil, "found in its folders: %q", found)
}

// fed judges the pings of the watchdog.
func (a *act) fed(s *served) Finding {
	if !a.calmly(4*span, func() bool { return count(s.Notices.all(), "WATCHDOG=1") > 0 }) {
		return skip("it feeds no watchdog, so its unit can have no WatchdogSec=")
	}
	var longest time.Duration
	n := 0
	// On a busy machine it may be late once, and not by its own fault.
	for range 5 {
		mark := len(s.Notices.all())
		time.Sleep(2 * span)
		if n, longest = pings(s.since(mark)); n > 1 && longest <= span {
			break
		}
	}
	if n < 2 || longest > span {
		return fail("with an interval of %s, %d pings in %s, at most %s apart", span, n, 2*span, longest.Round(time.Millisecond))
	}
	other, err := a.silence(supervision{notify: "unix", watchdog: span / 4, other: true})
	if err != nil {
		return unknown("%v", err)
	}
	if other > 0 {
		return fail("it pings although WATCHDOG_PID is another process")
	}
	return pass("with an interval of %s, %d pings in %s, at most %s apart; none meant for another", span, n, 2*span, longest.Round(time.Millisecond))
}

// pings counts those of the watchdog, and tells how far they are apart at most.
func pings(list []message) (n int, longest time.Duration) {
	var last time.Duration
	for _, m := range list {
		if m.has("WATCHDOG=1") {
			if n++; n > 1 {
				longest = max(longest, m.Sent-last)
			}
			last = m.Sent
		}
	}
	return n, longest
}

// silence starts a second one, in a copy of the folder if it must, and counts
// its pings.
func (a *act) silence(o supervision) (int, error) {
	b := *a
	port, held, err := FreePort()
	if err != nil {
		return 0, err
	}
	defer func() { _ = held.Close() }()
	b.Subject = a.Subject.replace(a.dir, a.dir+"/two").replace(":"+a.port, ":"+port)
	b.dir = a.dir + "/two"
	if b.Subject.Connect == a.Subject.Connect && a.Subject.Connect != "" {
		return 0, fmt.Errorf("two of them would serve at %s", a.Subject.Connect)
	}
	if err := os.Mkdir(b.dir, 0o755); err != nil {
		return 0, err
	}
	if err := b.lay(b.Subject.Files); err != nil {
		return 0, err
	}
	s, err := b.supervise(o)
	if err != nil {
		return 0, err
	}
	if !s.ready(patience) {
		return 0, fmt.Errorf("a second one does not become ready: %s", brief(s.output.String()))
	}
	time.Sleep(o.watchdog * 3)
	n := count(s.Notices.all(), "WATCHDOG=1")
	if err := b.kill(s.PID, syscall.SIGTERM); err == nil {
		b.Wait(s.PID, patience)
	}
	return n, nil
}

// successors judges changes of the main process.
func successors(list []message, pid int) Finding {
	if !sends(list, "MAINPID=") {
		return skip("it announced no other main process")
	}
	for i, m := range list {
		if value, ok := m.value("MAINPID"); ok && value != strconv.Itoa(pid) {
			if !slices.ContainsFunc(list[i:], func(m message) bool { return m.has("BARRIER=1") && m.Rights == 1 && len(m.Lines) == 1 }) {
				return fail("%s, and no BARRIER=1 of its own with one descriptor", tell(list[i:]))
			}
		}
	}
	return pass("%s", tell(list))
}
