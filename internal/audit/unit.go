//go:build linux

package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// unitOf asks systemd for a service: the manager of the machine and, for those who are
// not root, their own if that does not know it.
func unitOf(ctx context.Context, name string) (map[string]string, error) {
	if !regexp.MustCompile(`^[A-Za-z0-9:_.@\\-]{1,255}$`).MatchString(name) {
		return nil, fmt.Errorf("unit %q: no such name is possible", name)
	}
	if !strings.HasSuffix(name, ".service") {
		if slices.Contains([]string{".socket", ".timer", ".target", ".path", ".mount", ".device", ".slice", ".scope", ".swap", ".automount"}, filepath.Ext(name)) {
			return nil, fmt.Errorf("unit %q: only a service has a process", name)
		}
		name += ".service"
	}
	managers := [][]string{nil}
	if os.Geteuid() != 0 {
		managers = append(managers, []string{"--user"})
	}
	var failed error
	for _, which := range managers {
		u, err := show(ctx, name, which)
		switch {
		case err != nil:
			failed = errors.Join(failed, err)
		case u["LoadState"] != "loaded":
			failed = errors.Join(failed, fmt.Errorf("unit %s: %s", name, u["LoadState"]))
		case u["MainPID"] == "0" || u["MainPID"] == "":
			return nil, fmt.Errorf("unit %s is %s and has no process", name, u["ActiveState"])
		default:
			return u, nil
		}
	}
	if u, err := grouped(name); err == nil {
		return u, nil
	}
	return nil, failed
}

// show reads what systemctl(1) says about a unit.
func show(ctx context.Context, name string, which []string) (map[string]string, error) {
	if _, err := os.Stat("/run/systemd/system"); err != nil {
		return nil, fmt.Errorf("unit %s: systemd does not run here; name the process, or its pidfile", name)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	args := slices.Concat(which, []string{"--no-pager", "--property=Id,LoadState,ActiveState,MainPID,Type,PIDFile,WorkingDirectory,UMask,RootDirectory,RootImage", "show", "--", name})
	c := exec.CommandContext(ctx, "systemctl", args...)
	c.Env = append(os.Environ(), "LC_ALL=C", "SYSTEMD_COLORS=0")
	c.WaitDelay = time.Second
	said := &strings.Builder{}
	c.Stderr = said
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("unit %s: systemctl: %w %s", name, err, brief(strings.TrimSpace(said.String())))
	}
	u := map[string]string{}
	for line := range strings.Lines(string(out)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		u[key] = value
	}
	return u, nil
}

// grouped finds the processes of a service by their control group, where systemctl
// is not installed or gets no answer: the main one is the oldest whose parent is no member.
func grouped(name string) (map[string]string, error) {
	for _, root := range []string{"/sys/fs/cgroup/system.slice", "/sys/fs/cgroup/systemd/system.slice"} {
		text, err := os.ReadFile(filepath.Join(root, name, "cgroup.procs"))
		if err != nil {
			continue
		}
		members := strings.Fields(string(text))
		var main proc.Stat
		for _, word := range members {
			pid, _ := strconv.Atoi(word)
			s, err := proc.StatOf(pid)
			if err == nil && !slices.Contains(members, strconv.Itoa(s.PPID)) && (main.PID == 0 || s.Start < main.Start) {
				main = s
			}
		}
		if main.PID != 0 {
			return map[string]string{"Id": name, "MainPID": strconv.Itoa(main.PID)}, nil
		}
	}
	return nil, errors.New("no such group")
}
