//go:build linux

package audit

import (
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// insight is how a point can be told of a process that runs already.
type insight struct {
	check func(*inspection) Finding
	needs []string // the parts of the process that must be readable
}

// insights are those points that can be told, at least when they do not hold. All
// others are about a start, an end, or an answer.
func insights() map[string]insight {
	of := func(check func(*inspection) Finding, needs ...string) insight { return insight{check, needs} }
	as := func(check func(*act, *proc.Process) Finding, needs ...string) insight {
		return of(func(i *inspection) Finding { return check(i.act, i.p) }, needs...)
	}
	return map[string]insight{
		"A2": of((*inspection).adopted), "A3": of((*inspection).leader), "A4": of((*inspection).session), "A5": of((*inspection).terminal),
		"A7": of((*inspection).alone), "A8": of((*inspection).place, "cwd"), "A9": of((*inspection).umask),
		"A11": as(checkStandard, "fd"), "A12": of((*inspection).terminals, "fd"), "A13": as(checkCloexec, "fd"),
		"A16": of((*inspection).ignores), "A17": as(checkChildSignals), "A18": as(checkEnvironment, "environ"),
		"A19": of((*inspection).marks), "A20": of((*inspection).rights), "A21": of((*inspection).named, "exe"), "A22": as(checkLimits),
		"A23": of((*inspection).pidfile, "pidfile"), "A24": of((*inspection).below), "A25": of((*inspection).pidmode), "A26": of((*inspection).held),
		"B1": of((*inspection).started), "B2": of((*inspection).foreign), "B4": of((*inspection).handlers), "B10": of((*inspection).private),
		"B12": of((*inspection).handed, "fd", "environ"), "B14": of((*inspection).pidless),
		"C9": of((*inspection).first), "S1": of((*inspection).stoppable),
	}
}

// adopted looks at the parent. That a process is a subreaper, prctl(2), nobody can see.
func (i *inspection) adopted() Finding {
	parent, argv := i.p.Parent()
	switch {
	case i.p.PPID <= 1:
		return pass("the parent is process %d", i.p.PPID)
	case proc.First(i.p.PPID):
		return pass("the parent %s is process 1 of its namespace", parent)
	case parent.Comm == "systemd" && slices.Contains(argv, "--user"):
		return pass("the parent %s is the user's manager", parent)
	case parent.SID == i.p.SID:
		return fail("the parent is %s, in the same session", parent)
	}
	return unknown("the parent is %s: whether that has adopted it or started it cannot be told", parent)
}

func (i *inspection) leader() Finding {
	if i.p.SID == 0 {
		return unknown("its session began outside of this namespace")
	}
	return checkLeader(i.act, i.p)
}

func (i *inspection) session() Finding {
	if i.p.SID == 0 {
		return unknown("its session began outside of this namespace")
	}
	if i.p.SID == i.p.PID {
		return pass("it leads session %d", i.p.SID)
	}
	if leader, err := proc.StatOf(i.p.SID); err == nil {
		if i.p.PPID == leader.PID { // one mistake, one line
			return unknown("not before A2 holds; now: it is in the session of its parent")
		}
		return fail("it is in the session of %s", leader)
	}
	return unknown("the leader of its session %d is gone, and may have been the caller", i.p.SID)
}

// terminal looks for a controlling one. Who leads no session never gets one.
func (i *inspection) terminal() Finding {
	switch {
	case i.p.TTY != 0:
		return fail("its controlling terminal is device %d, with foreground group %d", i.p.TTY, i.p.TPGID)
	case i.p.SID == i.p.PID:
		return unknown("it has none; as it leads its session it would get the first that it opens")
	}
	return pass("it has none, and cannot get one: it leads no session")
}
