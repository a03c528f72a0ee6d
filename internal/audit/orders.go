//go:build linux

package audit

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// orderPoints are about what a running daemon is told, in every style.
func orderPoints() []Point {
	all := []Style{Traditional, Systemd, S6, Plain}
	return []Point{
		{ID: "R1", Says: "a storm of SIGHUP is one reload or two, and no harm", Source: "signal(7): equal signals are not queued", Styles: all, Scene: "orders", Rests: []string{"A16", "B4", "C3"}, Check: fact("R1")},
		{ID: "R3", Says: "a broken configuration leaves a running daemon as it was, and the caller is told", Source: "systemd.service(5) ExecReload=", Styles: all, Scene: "orders", Check: fact("R3")},
		{ID: "S1", Says: "SIGTERM ends it in time with nothing left: no process, no socket", Source: "systemd.kill(5); daemon(7)", Styles: all, Scene: "orders", Rests: []string{"A15", "A16", "C9"}, Check: fact("S1")},
	}
}

// storm is how many SIGHUPs there are in one.
const storm = 10_000

func playOrders(a *act) error {
	pid, err := a.any()
	if err != nil {
		return err
	}
	threads := func() string { return proc.Status(pid)["Threads"] }
	files := func() int { return len(proc.Descriptors(pid)) }
	p, err := proc.Look(pid)
	if err != nil {
		return err
	}
	if (p.Caught|p.Ignored)&proc.Bit(syscall.SIGHUP) == 0 {
		a.Facts["R1"] = skip("SIGHUP ends it, as it ends any program that does not reload")
		a.Facts["R3"] = skip("it does not reload on SIGHUP")
	} else {
		if err := a.kill(pid, syscall.SIGHUP); err != nil {
			return err
		}
		// The first may open what stays open.
		a.rests(200 * time.Millisecond)
		if pid = a.successor(p); pid == 0 {
			a.Facts["R1"], a.Facts["R3"] = fail("one SIGHUP ended it"), unknown("SIGHUP ends it")
			return nil
		}
		before := files()
		for range storm {
			_ = syscall.Kill(pid, syscall.SIGHUP) // it is ours: a.kill has just said so
		}
		// When it has taken the last of them, it is as it was: that takes a moment,
		// and must be so at the end of it.
		a.rests(200 * time.Millisecond)
		quiet := func() bool { pid = a.successor(p); return pid != 0 && a.serves() == nil && files() <= before+2 }
		calm := eventually(10*time.Second, func() bool {
			if !quiet() {
				return false
			}
			a.rests(50 * time.Millisecond)
			return quiet()
		})
		a.Facts["R1"] = want(calm, "after %d it lives: %v, serves: %v, with %d descriptors (%d after one) and %s threads", storm, pid != 0, a.serves() == nil, files(), before, threads())
		if pid != 0 && pid != p.PID {
			p, err = proc.Look(pid)
			if err != nil {
				return err
			}
		}
		if a.Facts["R3"] = a.refuses(p); p.Ignored&proc.Bit(syscall.SIGHUP) != 0 && len(a.Subject.Reload) == 0 {
			a.Facts["R3"] = skip("it ignores SIGHUP, and no command is known that has it reload")
		}
	}
	if pid = a.successor(p); pid == 0 {
		return nil
	}
	began := time.Now()
	e := a.end(pid, syscall.SIGTERM)
	left := e.Left
	if a.Subject.Style == Traditional && a.Subject.Pidfile != "" {
		left = nil // its pidfile is another point
		for _, text := range e.Left {
			if !strings.Contains(text, ".pid ") {
				left = append(left, text)
			}
		}
	}
	a.Facts["S1"] = want(e.Ended && len(left) == 0, "after %s: %s", time.Since(began).Round(time.Millisecond), e)
	return nil
}

// any starts the daemon in its style and returns when it serves.
func (a *act) any() (pid int, err error) {
	if a.Subject.Style != Traditional {
		s, err := a.supervise(supervision{})
		if err != nil {
			return 0, err
		}
		if err := a.serving(s); err != nil {
			return 0, fmt.Errorf("it does not serve: %w: %s", err, brief(s.output.String()))
		}
		return s.PID, nil
	}
	l, err := a.start(a.clean(a.Subject.Start))
	if err != nil {
		return 0, err
	}
	if l.Daemon == nil {
		return 0, fmt.Errorf("no daemon was left: %s", brief(l.output.String()))
	}
	return l.Daemon.PID, a.serving(&served{PID: l.Daemon.PID})
}

// refuses has it reload a broken configuration.
func (a *act) refuses(p *proc.Process) Finding {
	if a.Subject.Broken == "" || a.Subject.Config == "" {
		return skip("no configuration is known that it must refuse")
	}
	before, err := os.ReadFile(a.Subject.Config)
	if err == nil {
		err = os.WriteFile(a.Subject.Config, []byte(a.Subject.Broken), 0o644)
	}
	if err != nil {
		return unknown("%v", err)
	}
	defer func() { _ = os.WriteFile(a.Subject.Config, before, 0o644) }()
	told := "by SIGHUP nobody can be told"
	if len(a.Subject.Reload) > 0 {
		l, err := a.start(a.clean(a.Subject.Reload))
		if err != nil {
			return unknown("%v", err)
		}
		if told = fmt.Sprintf("%s, %s", l.ended(), brief(strings.TrimSpace(l.output.String()))); good(l.Status) {
			return fail("the command reports no failure: %s", told)
		}
	}
	opened, err := watchOpen(a.Subject.Config)
	if err != nil {
		return unknown("%v", err)
	}
	defer opened.Close()
	_ = a.kill(p.PID, syscall.SIGHUP)
	// On a busy machine it takes a while until it reads it. One that runs itself again
	// may be away for a moment.
	a.calmly(2*time.Second, opens(opened))
	a.rests(300 * time.Millisecond)
	a.calmly(2*time.Second, func() bool { return a.successor(p) != 0 && a.serves() == nil })
	lives := a.successor(p) != 0
	return want(lives && a.serves() == nil, "it lives: %v, serves: %v; %s", lives, a.serves() == nil, told)
}

// successor is the process that a daemon is now, 0 if it is none. One that detaches may
// do so once more when it reloads, as its pidfile then says.
func (a *act) successor(p *proc.Process) int {
	if p.Alive() {
		return p.PID
	}
	text, _ := readPidfile(a.Subject.Pidfile)
	pid, _ := pidIn(text)
	if a.Subject.Style == Traditional && slices.ContainsFunc(a.mine(), func(s proc.Stat) bool { return s.PID == pid && s.State != "Z" }) {
		return pid
	}
	return 0
}
