//go:build linux

package audit

import (
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// supervisedPoints are about other managers.
func supervisedPoints() []Point {
	all := []Style{Systemd, S6, Plain}
	return []Point{
		{ID: "C1", Says: "a newline, once, to the notification descriptor when it serves; then it is closed", Source: "s6 notifywhenup, dinit ready-notification, OpenRC notify=fd:N", Styles: []Style{S6}, Scene: "newline", Check: fact("C1")},
		{ID: "C3", Says: "it stays in the foreground, and TERM followed by CONT ends it, with 0 or by that signal", Source: "runsv(8), supervise(8), s6-supervise", Styles: all, Scene: "foreground", Check: fact("C3")},
		{ID: "C4", Says: "it needs no environment", Source: "supervisord: HOME and USER are not its own", Styles: all, Scene: "foreground", Rests: []string{"C3"}, Check: fact("C4")},
		{ID: "C9", Says: "as process 1 of a container it obeys TERM, and collects orphans", Source: "pid_namespaces(7)", Styles: all, Scene: "first process", Rests: []string{"C3"}, Check: fact("C9")},
	}
}

func playNewline(a *act) error {
	if a.Subject.ReadyFD < 3 {
		a.Facts["C1"] = skip("its notification descriptor is not known")
		return nil
	}
	s, err := a.supervise(supervision{})
	if err != nil {
		return err
	}
	eventually(patience, func() bool { return s.newlines.String() != "" || s.newlines.ended(0) })
	served := a.serves()
	closed := a.calmly(time.Second, func() bool { return s.newlines.ended(0) })
	text := s.newlines.String()
	_, dead := a.Status(s.PID)
	a.Facts["C1"] = want(text == "\n" && served == nil && closed && !dead, "it wrote %q; closed: %v; it serves: %v; it lives: %v", text, closed, served == nil, !dead)
	return nil
}

// playForeground runs it as runit does, and then with nothing at all.
func playForeground(a *act) error {
	for id, bare := range map[string]bool{"C3": false, "C4": true} {
		s, err := a.supervise(supervision{bare: bare})
		if err != nil {
			return err
		}
		if err := a.serving(s); err != nil {
			a.Facts[id] = fail("it does not serve: %v: %s", err, brief(s.output.String()))
			_ = a.Sweep()
			continue
		}
		if status, ended := a.Status(s.PID); ended {
			a.Facts[id] = fail("it left the foreground: %s", describe(status))
			_ = a.Sweep()
			continue
		}
		if err := a.kill(s.PID, syscall.SIGTERM); err != nil {
			return err
		}
		_ = a.kill(s.PID, syscall.SIGCONT)
		status, ended := a.Wait(s.PID, patience)
		left := a.running()
		a.Facts[id] = want(ended && clean(status) && len(left) == 0, "it served; ended by TERM and CONT: %v, %s %s", ended, describe(status), strings.Join(left, ", "))
		_ = a.Sweep()
	}
	return nil
}

// playFirst runs it as process 1 of a pid namespace. There signals without a
// handler have no effect at all.
func playFirst(a *act) error {
	s, err := a.supervise(supervision{first: true})
	if errors.Is(err, syscall.EPERM) {
		a.Facts["C9"] = skip("this user may not make a namespace of processes; root may")
		return nil
	}
	if err != nil {
		return err
	}
	if err := a.serving(s); err != nil {
		a.Facts["C9"] = fail("it does not serve: %v: %s", err, brief(s.output.String()))
		return nil
	}
	e := a.end(s.PID, syscall.SIGTERM)
	a.Facts["C9"] = want(e.Ended && good(e.Status), "after SIGTERM: %s", e)
	return nil
}

// playAddresses tries each kind of NOTIFY_SOCKET.
func playAddresses(a *act) error {
	for _, kind := range []string{"abstract", "vsock:2:1234", ""} {
		s, err := a.supervise(supervision{notify: kind})
		if err != nil {
			return err
		}
		ok := kind == "abstract" && s.ready(patience) || kind != "abstract" && a.serving(s) == nil
		_, ended := a.Status(s.PID)
		if !ok || ended {
			a.Facts["B11"] = fail("NOTIFY_SOCKET=%q: ready: %v, ended: %v: %s", kind, ok, ended, brief(s.output.String()))
			return nil
		}
		a.end(s.PID, syscall.SIGTERM)
	}
	a.Facts["B11"] = pass("abstract: it said READY=1; vsock and none: it serves")
	return nil
}

// playJournal makes it believe that stderr is the journal, looks at what it
// writes there, and takes the reader away.
func playJournal(a *act) error {
	s, err := a.supervise(supervision{notify: "unix", journal: true})
	if err != nil {
		return err
	}
	if !s.ready(patience) {
		return fmt.Errorf("it did not become ready: %s", brief(s.output.String()))
	}
	time.Sleep(50 * time.Millisecond)
	odd := ""
	priority, clock := regexp.MustCompile(`^<[0-7]>`), regexp.MustCompile(`\d\d:\d\d:\d\d`)
	lines, with, times := 0, 0, 0
	for line := range strings.Lines(s.output.String()) {
		lines++
		if priority.MatchString(line) {
			with++
		} else {
			odd = line
		}
		if clock.MatchString(line) {
			times++
		}
	}
	if 0 < with && with < lines { // who has none at all leaves that to the unit
		a.Facts["B13"] = fail("on stderr, with and without a priority: %s", brief(odd))
		return nil
	}
	_ = s.reader.Close()
	if p, err := proc.Look(s.PID); err == nil && p.Caught&proc.Bit(syscall.SIGHUP) != 0 {
		for range 3 { // it has something to say each time
			_ = a.kill(s.PID, syscall.SIGHUP)
			time.Sleep(30 * time.Millisecond)
		}
	}
	status, ended := a.Status(s.PID)
	serves := a.calmly(2*time.Second, func() bool { return a.serves() == nil }) // it may be about to
	a.Facts["B13"] = want(!ended && serves, "%d lines, %d with a priority, %d with a time; without a reader it ended: %v (%s), serves: %v", lines, with, times, ended, describe(status), serves)
	return nil
}

func playUnit(a *act) error {
	tool, _ := exec.LookPath("systemd-analyze")
	if a.Subject.Unit == "" || tool == "" {
		a.Facts["B19"] = skip("no unit is known, or systemd-analyze is not installed")
		return nil
	}
	argv := []string{tool, "verify", "--man=no", "--recursive-errors=yes", a.Subject.Unit}
	l, err := a.start(a.clean(argv))
	if err != nil {
		return err
	}
	// Whether the program is installed here is no matter of the unit.
	missing := regexp.MustCompile(`: Command \S+ is not executable: No such file or directory\s*$`)
	said, ignored := "", 0
	for line := range strings.Lines(l.output.String()) {
		if missing.MatchString(line) {
			ignored++
		} else {
			said += line
		}
	}
	a.Facts["B19"] = want(l.Returned && said == "" && (good(l.Status) || ignored > 0), "%s, %s; %d programs are not installed", l.ended(), brief(said), ignored)
	return nil
}
