//go:build linux

package audit

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// statePoints are about the attributes of the process.
func statePoints() []Point {
	return traditional([]Point{
		{ID: "A9", Says: "its umask is the same for every caller's", Source: "daemon(7), SysV step 10; umask(2)", Check: daemon(checkUmask)},
		{ID: "A10", Says: "the modes of its files do not depend on the caller's umask", Source: "umask(2)", Rests: []string{"A1", "A9"}, Check: checkModes},
		{ID: "A18", Says: "nothing of the caller's environment reaches it but what it needs", Source: "daemon(7), SysV step 4", Check: daemon(checkEnvironment)},
		{ID: "A20", Says: "it has given up the rights that it does not need, all of them", Source: "setresuid(2), setgroups(2), prctl(2)", Check: daemon(checkRights)},
		{ID: "A21", Says: "it has the name and the file of its program", Source: "proc_pid_comm(5); start-stop-daemon(8) --exec, --name", Check: daemon(checkName)},
		{ID: "A22", Says: "limits, niceness, OOM score and no_new_privs are as configured; no child is exempt", Source: "getrlimit(2), proc_pid_oom_score_adj(5)", Check: daemon(checkLimits)},
	})
}

func checkUmask(a *act, p *proc.Process) Finding {
	if want := a.Subject.Umask; want != "" && p.Umask != want {
		return fail("umask %s, want %s", p.Umask, want)
	}
	if a.Second == nil || a.Second.Daemon == nil {
		return unknown("it was not started twice")
	}
	other := a.Second.Daemon.Umask
	return want(p.Umask == other, "from umask 0123 it has %s, from 0000 %s", p.Umask, other)
}

func checkModes(a *act) Finding {
	if a.First == nil || a.Second == nil {
		return unknown("it was not started twice")
	}
	one, two := a.First.Modes, a.Second.Modes
	if len(one) == 0 {
		return skip("no file of it is known")
	}
	var seen []string
	same := len(one) == len(two)
	for _, path := range slices.Sorted(maps.Keys(one)) {
		seen = append(seen, fmt.Sprintf("%s %04o and %04o", filepath.Base(path), one[path], two[path]))
		same = same && one[path] == two[path]
	}
	return want(same, "from umask 0123 and 0000: %s", strings.Join(seen, ", "))
}

// foul are the variables that mean nothing to a daemon, or harm. A * at the end
// stands for all that begin so.
func foul() []string {
	return []string{"TERM", "PWD", "OLDPWD", "SHLVL", "_", "LD_*", "IFS", "CDPATH", "ENV", "BASH_ENV", "SSH_*", "SUDO_*", "DISPLAY",
		"DBUS_SESSION_BUS_ADDRESS", "XDG_SESSION_*", "AUDIT_*"}
}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		prefix, open := strings.CutSuffix(p, "*")
		return p == name || open && strings.HasPrefix(name, prefix)
	})
}

func checkEnvironment(a *act, p *proc.Process) Finding {
	if len(p.Now) == 0 {
		return pass("it is empty, or hidden")
	}
	home := ""
	if u, err := accountOf(byUID, strings.Fields(p.UIDs + " -")[0]); err == nil {
		home = u.Home
	}
	var odd []string
	for _, v := range p.Now {
		name, value, _ := strings.Cut(v, "=")
		switch {
		case matches(a.Subject.Keeps, name):
		case matches(foul(), name), name == "PATH" && strings.Contains(value, oddPath), name == "HOME" && home != "" && value != home,
			(name == "USER" || name == "LOGNAME" || name == "SHELL") && strings.Contains(value, "odd"):
			odd = append(odd, v)
		}
	}
	if len(odd) > 0 {
		return fail("it got %s", brief(strings.Join(odd, " ")))
	}
	return pass("%d variables, none that is only the caller's", len(p.Now))
}

func checkRights(a *act, p *proc.Process) Finding {
	if a.Subject.User == "" {
		return skip("it is told to change to no other user")
	}
	u, err := accountOf(byName, a.Subject.User)
	if err != nil {
		return unknown("%v", err)
	}
	four := func(id string) string { return strings.TrimSpace(strings.Repeat(id+" ", 4)) }
	// Which group is its own affair, if it is but one.
	gid, _, _ := strings.Cut(p.GIDs, " ")
	ok := p.UIDs == four(u.UID) && p.GIDs == four(gid) && (gid != "0" || u.GID == "0") && proc.Mask(p.CapEff) == 0
	for _, group := range strings.Fields(p.Groups) {
		ok = ok && (group != "0" || u.GID == "0")
	}
	return want(ok, "uids %s, gids %s, groups %q, capabilities %s", p.UIDs, p.GIDs, p.Groups, p.CapEff)
}

func checkName(a *act, p *proc.Process) Finding {
	comm := a.Subject.Name[:min(15, len(a.Subject.Name))] // the kernel keeps no more
	return want(p.Comm == comm && p.Exe == a.Subject.Program, "it is called %q and runs %s", p.Comm, p.Exe)
}

func checkLimits(a *act, p *proc.Process) Finding {
	var seen []string
	ok := true
	for _, name := range slices.Sorted(maps.Keys(a.Subject.Limits)) {
		seen = append(seen, name+" "+p.Limits[name])
		ok = ok && p.Limits[name] == a.Subject.Limits[name]
	}
	for _, c := range p.Children {
		if strings.HasPrefix(c.Limits["oom_score_adj"], "-") {
			ok = false
			seen = append(seen, fmt.Sprintf("child %d is exempt: %s", c.PID, c.Limits["oom_score_adj"]))
		}
	}
	if len(a.Subject.Limits) == 0 && ok {
		return skip("no limits are known that it should have")
	}
	return want(ok, "%s", strings.Join(seen, ", "))
}
