//go:build linux

package proc

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Status is what /proc/PID/status says by name, proc_pid_status(5), with one space where
// there are more; empty if there is no such process.
func Status(pid int) map[string]string { return fields(fmt.Sprintf("/proc/%d/status", pid)) }

// Cmdline is the command line of a process, each word with a zero byte behind it, as
// proc_pid_cmdline(5) has it. A process may write over that.
func Cmdline(pid int) string {
	text, _ := slurp(fmt.Sprintf("/proc/%d/cmdline", pid))
	return string(text)
}

// fields reads lines like "Umask:	0022".
func fields(path string) map[string]string {
	text, _ := os.ReadFile(path)
	f := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		f[name] = strings.Join(strings.Fields(value), " ")
	}
	return f
}

// Numbers are those of a process in its namespace and all above, as far as we see them,
// pid_namespaces(7).
func Numbers(pid int) []string {
	return strings.Fields(Status(pid)["NSpid"])
}

// First reports whether a process is process 1 of its namespace: a signal without a handler
// has no effect on it, pid_namespaces(7).
func First(pid int) bool {
	n := Numbers(pid)
	return pid == 1 || len(n) > 0 && n[len(n)-1] == "1"
}

// Service is the service of systemd in whose control group a process is, cgroups(7), ""
// if it is in none.
func Service(pid int) string {
	for _, path := range fields(fmt.Sprintf("/proc/%d/cgroup", pid)) {
		if name := filepath.Base(path); strings.HasSuffix(name, ".service") {
			return name
		}
	}
	return ""
}
