//go:build linux

package audit

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// styleOf tells how a process is run, and by what that is seen.
func styleOf(p *proc.Process, unit map[string]string) (Style, string) {
	switch unit["Type"] {
	case "forking":
		return Traditional, "its unit has Type=forking"
	case "notify", "notify-reload":
		return Systemd, "its unit has Type=" + unit["Type"]
	case "":
	default:
		return Plain, "its unit has Type=" + unit["Type"]
	}
	parent, argv := p.Parent()
	// Who was started by a manager leads its session still, and is no child of a child.
	leads := p.SID == p.PID || proc.First(p.PID)
	_, notified := p.Value("NOTIFY_SOCKET")
	_, invoked := p.Value("INVOCATION_ID")
	switch {
	case leads && notified:
		return Systemd, "it has NOTIFY_SOCKET"
	case parent.Comm == "s6-supervise":
		return S6, fmt.Sprintf("its parent %d is s6-supervise", p.PPID)
	case slices.Contains(supervisors(), parent.Comm), slices.ContainsFunc(argv[:min(2, len(argv))], func(s string) bool { return filepath.Base(s) == "supervisord" }):
		return Plain, fmt.Sprintf("its parent %d is %s", p.PPID, parent.Comm)
	case proc.First(p.PID):
		return Plain, "it is process 1 of its namespace"
	case leads && invoked:
		return Plain, "systemd started it (INVOCATION_ID), and gave it no NOTIFY_SOCKET"
	case leads && parent.PID == 1 && parent.Comm == "systemd" && p.Unread["environ"] != nil && proc.Service(p.PID) != "":
		return Plain, "it is in " + proc.Service(p.PID) + "; whether it has a NOTIFY_SOCKET may not be read"
	}
	return Traditional, "nobody supervises it"
}

// supervisors are programs that start daemons and wait for them.
func supervisors() []string {
	return []string{"runsv", "supervise", "dinit", "supervise-daemon", "perpd", "daemontools", "tini", "dumb-init", "catatonit", "docker-init", "launchd", "finit", "procd", "monit", "circusd"}
}
