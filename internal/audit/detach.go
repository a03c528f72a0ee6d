//go:build linux

package audit

import (
	"fmt"
	"os"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// launchPoints are about the command that starts a daemon.
func launchPoints() []Point {
	return traditional([]Point{
		{ID: "A1", Says: "the command exits with 0, and only when the daemon can serve", Source: "daemon(7), SysV step 14 and 15", Check: checkReturn},
		{ID: "A2", Says: "the parent is process 1 or the nearest reaper, already then", Source: "daemon(7), SysV step 15", Rests: []string{"A1"}, Check: daemon(checkParent)},
	})
}

func checkReturn(a *act) Finding {
	for _, l := range append([]*launch{a.First, a.Second}, a.Several...) {
		switch {
		case l == nil:
			return unknown("it was not started twice")
		case !l.Returned:
			return fail("it did not return within %s", patience)
		case !good(l.Status):
			return fail("%s: %s", l.ended(), brief(l.output.String()))
		case l.Served != nil:
			return fail("it returned, and then: %v", l.Served)
		}
	}
	if !a.Subject.tells() {
		return pass("exit code 0 after %s; where it serves is not known", a.First.Took.Round(1e6))
	}
	return pass("it served when the command returned, after %s", a.First.Took.Round(1e6))
}

func checkParent(a *act, p *proc.Process) Finding {
	for _, s := range a.First.Left {
		if s.PID == p.PID {
			return want(s.PPID == os.Getpid(), "the parent of %d is %s", p.PID, a.nameOf(s.PPID))
		}
	}
	return unknown("it was not there")
}

// nameOf says what a process is in a scene.
func (a *act) nameOf(pid int) string {
	switch pid {
	case os.Getpid():
		return "the reaper"
	case a.First.caller:
		return "the caller"
	case a.First.Command:
		return "the command"
	}
	s, _ := proc.StatOf(pid)
	return fmt.Sprintf("%d (%s)", pid, s.Comm)
}

// detachPoints are about what ties a daemon to its caller.
func detachPoints() []Point {
	return traditional([]Point{
		{ID: "A3", Says: "it leads no session, and the leader is gone", Source: "daemon(7), SysV step 7", Rests: []string{"A2", "A4", "A5"}, Check: daemon(checkLeader)},
		{ID: "A4", Says: "session and group are not the caller's", Source: "daemon(7), SysV step 6; setsid(2)", Check: daemon(checkSession)},
		{ID: "A5", Says: "it has no controlling terminal, whatever it opens", Source: "credentials(7); tty_ioctl(4)", Scene: "terminal", Rests: []string{"A4"}, Check: fact("A5")},
		{ID: "A6", Says: "it survives hangup and Ctrl-C of its caller", Source: "setsid(2); signal(7)", Rests: []string{"A4", "A5"}, Check: fact("A6")},
		{ID: "A7", Says: "nothing else is left: no zombie, no third process", Source: "daemon(7), SysV step 8", Rests: []string{"A2"}, Check: daemon(checkThird)},
		{ID: "A8", Says: "its working directory keeps no filesystem busy", Source: "daemon(7), SysV step 11", Check: daemon(checkDir)},
	})
}

func checkLeader(a *act, p *proc.Process) Finding {
	if p.SID == p.PID {
		return fail("it leads its session, so the first terminal that it opens becomes its own")
	}
	if _, err := proc.StatOf(p.SID); err == nil {
		return fail("the leader of its session, %d, is still there", p.SID)
	}
	return want(p.PGID == p.SID, "session %d, group %d, process %d", p.SID, p.PGID, p.PID)
}

func checkSession(a *act, p *proc.Process) Finding {
	c := a.First.Caller
	return want(p.SID != c.SID && p.PGID != c.PGID, "session %d, group %d; the caller's: %d, %d", p.SID, p.PGID, c.SID, c.PGID)
}

func checkThird(a *act, p *proc.Process) Finding {
	var others []string
	own := map[int]bool{p.PID: true}
	for _, s := range a.First.Stays { // parents come first
		if own[s.PPID] {
			own[s.PID] = true // its own children are its business, and theirs
		}
		if !own[s.PID] {
			others = append(others, fmt.Sprintf("%d (%s, state %s)", s.PID, s.Comm, s.State))
		}
	}
	if len(others) > 0 {
		return fail("also there: %s", strings.Join(others, ", "))
	}
	return pass("only process %d", p.PID)
}

func checkDir(a *act, p *proc.Process) Finding {
	return want(p.Cwd == a.Subject.Dir, "it is in %s", p.Cwd)
}
