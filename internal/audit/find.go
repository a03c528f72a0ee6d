//go:build linux

package audit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// Find finds the process of a target, and tells what is known about it from what
// can be seen: its style, its pidfile. How says in a few words what was found.
func Find(ctx context.Context, t Target) (Target, error) {
	if t.start != 0 {
		return t, nil // it has been found before
	}
	return within(ctx, glance, func() (Target, error) { return find(ctx, t) })
}

func find(ctx context.Context, t Target) (Target, error) {
	by := ""
	switch {
	case t.PID != 0:
	case t.Unit != "":
		u, err := unitOf(ctx, t.Unit)
		if err != nil {
			return t, err
		}
		t.adopt(u)
		by = ", the main process of " + u["Id"]
	case t.Known.Pidfile != "":
		text, err := readPidfile(t.Known.Pidfile)
		if err != nil {
			return t, err
		}
		if t.PID, err = pidIn(text); err != nil {
			return t, fmt.Errorf("pidfile %q: %w", t.Known.Pidfile, err)
		}
		by = fmt.Sprintf(", named by %q", t.Known.Pidfile)
	default:
		return t, errors.New("nothing to inspect: neither a process nor a unit nor a pidfile is given")
	}
	s, err := program(t.PID)
	if err != nil {
		return t, fmt.Errorf("%w%s", err, by)
	}
	t.start = s.Start
	p, err := proc.Look(t.PID)
	if err != nil || p.Start != s.Start {
		return t, fmt.Errorf("process %d has ended%s", t.PID, by)
	}
	why := "as you say"
	if t.Known.Style == "" {
		t.Known.Style, why = styleOf(p, t.unit)
	}
	if t.Known.Pidfile == "" {
		t.Known.Pidfile = pidfileOf(p)
	}
	t.How = fmt.Sprintf("process %d (%s)%s; style %s: %s", t.PID, p.Comm, by, t.Known.Style, why)
	return t, nil
}

// adopt takes over what systemd knows of a unit.
func (t *Target) adopt(u map[string]string) {
	t.unit = u
	t.PID, _ = strconv.Atoi(u["MainPID"])
	if t.Known.Pidfile == "" {
		t.Known.Pidfile = u["PIDFile"]
	}
}

// program finds a process that runs a program. A thread of the kernel has none, and
// a dead process none any more.
func program(pid int) (proc.Stat, error) {
	s, err := proc.StatOf(pid)
	if errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("there is no process %d, or /proc hides it", pid)
	}
	if err != nil {
		return s, err
	}
	const kernel = 0x00200000 // PF_KTHREAD
	switch f := proc.Status(pid); {
	case s.Flags&kernel != 0:
		return s, fmt.Errorf("process %d (%s) is a thread of the kernel and runs no program", pid, s.Comm)
	case s.State == "Z" || s.State == "X":
		return s, fmt.Errorf("process %d (%s) has ended; its parent, process %d, has not collected it", pid, s.Comm, s.PPID)
	case f["Tgid"] != strconv.Itoa(pid):
		return s, fmt.Errorf("%d is a thread of process %s: inspect that", pid, f["Tgid"])
	}
	return s, nil
}

// pidfileOf finds the pidfile of a process: one that it holds open, or one where
// such files are, that names it.
func pidfileOf(p *proc.Process) string {
	var paths []string
	for _, d := range p.FDs {
		if strings.HasSuffix(d.Target, ".pid") && proc.InodeOf(d.Target) == d.Inode {
			paths = append(paths, d.Target)
		}
	}
	for _, name := range []string{p.Comm, filepath.Base(p.Exe)} {
		if name != "" && !strings.ContainsAny(name, "/*?[\\") && name != "." && name != ".." {
			paths = append(paths, "/run/"+name+".pid", "/run/"+name+"/"+name+".pid")
		}
	}
	for _, path := range paths {
		text, err := readPidfile(path)
		if err != nil {
			continue
		}
		if pid, err := pidIn(text); err == nil && slices.Contains(proc.Numbers(p.PID), strconv.Itoa(pid)) {
			return path
		}
	}
	return ""
}
