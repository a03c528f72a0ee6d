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

	"github.com/mkdaemon/mkdaemon/internal/offspring"
	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// racers is how many starts there are at once.
const racers = 12

// playRace starts many at once, and then one more.
func playRace(a *act) error {
	if a.Subject.Pidfile == "" {
		return nil
	}
	var starts []*launch
	for range racers {
		l, err := a.begin(a.clean(a.Subject.Start))
		if err != nil {
			return err
		}
		starts = append(starts, l)
	}
	won := 0
	for _, l := range starts {
		if err := a.finish(l, 2*patience); err != nil {
			return err
		}
		if l.Returned && good(l.Status) {
			won++
		}
	}
	alive := a.mine()
	text, _ := readPidfile(a.Subject.Pidfile)
	i := slices.IndexFunc(alive, func(s proc.Stat) bool { return strconv.Itoa(s.PID) == strings.TrimSpace(text) })
	held, _ := locked(a.Subject.Pidfile)
	switch {
	case len(alive) == 0:
		a.Facts["A29"] = fail("of %d at once none lives", racers)
		return nil
	case won != 1:
		a.Facts["A29"] = fail("of %d at once %d won; %d processes live", racers, won, len(alive))
		return nil
	case i < 0:
		a.Facts["A27"] = fail("it holds %q, and %d lives", text, alive[0].PID)
		i = 0
	default:
		a.Facts["A27"] = pass("of %d at once %d won, as the pidfile says; locked: %v", racers, alive[i].PID, held)
	}
	a.Facts["A29"] = a.second(alive[i])
	return nil
}

// second starts another one while the first lives.
func (a *act) second(first proc.Stat) Finding {
	before, _ := readPidfile(a.Subject.Pidfile)
	node := proc.InodeOf(a.Subject.Pidfile)
	l, err := a.start(a.clean(a.Subject.Start))
	if err != nil {
		return unknown("%v", err)
	}
	after, _ := readPidfile(a.Subject.Pidfile)
	said := l.output.said(2 * time.Second)
	others := slices.DeleteFunc(a.mine(), func(s proc.Stat) bool { return s.PID == first.PID || s.PPID == first.PID })
	switch {
	case !l.Returned || good(l.Status):
		return fail("the second start: %s", l.ended())
	case !first.Alive() || before != after || node != proc.InodeOf(a.Subject.Pidfile):
		return fail("the first has changed: alive %v, pidfile %q, before %q", first.Alive(), after, before)
	case len(others) > 0:
		return fail("%d more live", len(others))
	case strings.TrimSpace(said) == "":
		return fail("the second start: %s, and not a word", l.ended())
	}
	return pass("of %d one won; a later one: %s, %s", racers, l.ended(), brief(strings.TrimSpace(said)))
}

// playKill kills the daemon, looks at what is left, and starts it again.
func playKill(a *act) error {
	if a.Subject.Pidfile == "" {
		return nil
	}
	l, err := a.start(a.clean(a.Subject.Start))
	if err != nil {
		return err
	}
	if l.Daemon == nil {
		return fmt.Errorf("no daemon was left")
	}
	held, err := locked(a.Subject.Pidfile)
	if err != nil {
		return err
	}
	a.end(l.Daemon.PID, syscall.SIGKILL)
	after, err := locked(a.Subject.Pidfile)
	switch {
	case !held:
		a.Facts["A26"] = fail("nobody holds a lock on it")
	case err == nil && after:
		a.Facts["A26"] = fail("the daemon is dead and the lock is still held")
	default:
		a.Facts["A26"] = pass("locked while it lived, free after SIGKILL")
	}
	if err := a.Sweep(); err != nil {
		return err
	}
	status := "not asked"
	if len(a.Subject.Status) > 0 {
		s, err := a.start(a.clean(a.Subject.Status))
		if err != nil {
			return err
		}
		if status = describe(s.Status); s.Status.ExitStatus() != 1 {
			a.Facts["A31"] = fail("after SIGKILL, status: %s", status)
			return nil
		}
	}
	again, err := a.start(a.clean(a.Subject.Start))
	if err != nil {
		return err
	}
	if !again.Returned || !good(again.Status) || again.Daemon == nil {
		a.Facts["A31"] = fail("after SIGKILL, start: %s: %s", again.ended(), brief(again.output.String()))
		return nil
	}
	a.end(again.Daemon.PID, syscall.SIGTERM)
	left, there := present(a.Subject.Pidfile)
	if there {
		a.Facts["A31"] = fail("after a clean stop, %s", left)
		return nil
	}
	a.Facts["A31"] = pass("after SIGKILL, status: %s, and it starts; after SIGTERM there is no pidfile", status)
	return nil
}

// playStrangers has the pidfile belong to somebody else: while the daemon runs,
// and after it.
func playStrangers(a *act) error {
	path := a.Subject.Pidfile
	if path == "" {
		return nil
	}
	l, err := a.start(a.clean(a.Subject.Start))
	if err != nil {
		return err
	}
	if l.Daemon == nil {
		return fmt.Errorf("no daemon was left")
	}
	_ = os.Remove(path)
	if err := os.WriteFile(path, []byte("1234567\n"), 0o644); err != nil {
		return err
	}
	a.end(l.Daemon.PID, syscall.SIGTERM)
	text, err := readPidfile(path)
	a.Facts["A32"] = want(err == nil && text == "1234567\n", "a file that replaced it holds %q after the stop (%v)", text, err)

	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	defer write.Close()
	pid, err := offspring.Spawn("victim", nil, []uintptr{read.Fd(), 2, 2}, &syscall.SysProcAttr{Setsid: true})
	if err != nil {
		return err
	}
	// It is no daemon that a command has left: nobody waits until it serves.
	a.asides.Store(pid, true)
	time.Sleep(20 * time.Millisecond)
	if err := os.WriteFile(path, fmt.Appendf(nil, "%d\n", pid), 0o644); err != nil {
		return err
	}
	var seen []string
	for _, argv := range [][]string{a.Subject.Status, a.Subject.Reload, a.Subject.Stop} {
		if len(argv) == 0 {
			continue
		}
		c, err := a.start(a.clean(argv))
		if err != nil {
			return err
		}
		seen = append(seen, c.ended())
		if status, ended := a.Status(pid); ended {
			a.Facts["A33"] = fail("%q reached a stranger: %s", argv[1:], describe(status))
			return nil
		}
		if len(a.Subject.Status) > 0 && &argv[0] == &a.Subject.Status[0] && good(c.Status) {
			a.Facts["A33"] = fail("%q takes a stranger for the daemon", argv[1:])
			return nil
		}
	}
	if seen == nil {
		a.Facts["A33"] = skip("no command is known that controls it")
		return nil
	}
	// A signal that was sent last may still be on its way.
	if status, ended := a.Wait(pid, 300*time.Millisecond); ended {
		a.Facts["A33"] = fail("the stranger whom the pidfile names was ended: %s", describe(status))
		return nil
	}
	a.Facts["A33"] = pass("a stranger got no signal: %s", strings.Join(seen, ", "))
	return nil
}
