//go:build linux

package audit

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// styleOf tells how a process is run, and by what that is seen.
func styleOf(p *process, unit map[string]string) (Style, string) {
	switch unit["Type"] {
	case "forking":
		return Traditional, "its unit has Type=forking"
	case "notify", "notify-reload":
		return Systemd, "its unit has Type=" + unit["Type"]
	case "":
	default:
		return Plain, "its unit has Type=" + unit["Type"]
	}
	parent, argv := p.parent()
	// Who was started by a manager leads its session still, and is no child of a child.
	leads := p.SID == p.PID || first(p.PID)
	_, notified := p.value("NOTIFY_SOCKET")
	_, invoked := p.value("INVOCATION_ID")
	switch {
	case leads && notified:
		return Systemd, "it has NOTIFY_SOCKET"
	case parent.Comm == "s6-supervise":
		return S6, fmt.Sprintf("its parent %d is s6-supervise", p.PPID)
	case slices.Contains(supervisors(), parent.Comm), slices.ContainsFunc(argv[:min(2, len(argv))], func(s string) bool { return filepath.Base(s) == "supervisord" }):
		return Plain, fmt.Sprintf("its parent %d is %s", p.PPID, parent.Comm)
	case first(p.PID):
		return Plain, "it is process 1 of its namespace"
	case leads && invoked:
		return Plain, "systemd started it (INVOCATION_ID), and gave it no NOTIFY_SOCKET"
	case leads && parent.PID == 1 && parent.Comm == "systemd" && p.unread["environ"] != nil && service(p.PID) != "":
		return Plain, "it is in " + service(p.PID) + "; whether it has a NOTIFY_SOCKET may not be read"
	}
	return Traditional, "nobody supervises it"
}

// supervisors are programs that start daemons and wait for them.
func supervisors() []string {
	return []string{"runsv", "supervise", "dinit", "supervise-daemon", "perpd", "daemontools", "tini", "dumb-init", "catatonit", "docker-init", "launchd", "finit", "procd", "monit", "circusd"}
}

// service is the service in whose control group a process is, cgroups(7).
func service(pid int) string {
	for _, path := range fields(fmt.Sprintf("/proc/%d/cgroup", pid)) {
		if name := filepath.Base(path); strings.HasSuffix(name, ".service") {
			return name
		}
	}
	return ""
}

// value is that of a variable of a process, as it was started.
func (p *process) value(name string) (string, bool) {
	for _, v := range p.Env {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value, true
		}
	}
	return "", false
}
