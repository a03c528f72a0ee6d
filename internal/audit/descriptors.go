//go:build linux

package audit

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// descriptorPoints are about the open files of a daemon.
func descriptorPoints() []Point {
	return traditional([]Point{
		{ID: "A11", Says: "descriptor 0 is /dev/null; 1 and 2 are that or a log", Source: "daemon(7), SysV step 9", Check: daemon(checkStandard)},
		{ID: "A12", Says: "no other descriptor of the caller is open", Source: "daemon(7), SysV step 1", Check: daemon(checkInherited)},
		{ID: "A13", Says: "no program that it starts gets its descriptors from 3 on", Source: "fcntl(2), open(2) O_CLOEXEC", Rests: []string{"A12"}, Check: daemon(checkCloexec)},
		{ID: "A14", Says: "it starts with descriptors 0 to 2 closed", Source: "POSIX execve: they may be", Scene: "closed descriptors", Rests: []string{"A11"}, Check: fact("A14")},
	})
}

// standardFault says what is wrong with the first three.
func standardFault(p *proc.Process) string {
	for n := range 3 {
		i := slices.IndexFunc(p.FDs, func(d proc.Descriptor) bool { return d.N == n })
		if i < 0 {
			return fmt.Sprintf("%d is closed, so the next file that it opens becomes that", n)
		}
		target := p.FDs[i].Target
		if target == os.DevNull || n > 0 && (regular(p, n) || journal(p, p.FDs[i])) {
			continue
		}
		return fmt.Sprintf("%d is %s", n, target)
	}
	return ""
}

// regular reports whether a descriptor is a file, as a log is.
func regular(p *proc.Process, n int) bool {
	info, err := os.Stat(fmt.Sprintf("/proc/%d/fd/%d", p.PID, n))
	if err == nil {
		return info.Mode().IsRegular()
	}
	// It has ended since: by its name.
	return slices.ContainsFunc(p.FDs, func(d proc.Descriptor) bool {
		return d.N == n && strings.HasPrefix(d.Target, "/") && !strings.HasPrefix(d.Target, "/dev/")
	})
}

// journal reports whether a descriptor leads to the journal, as systemd.exec(5) says
// in JOURNAL_STREAM.
func journal(p *proc.Process, d proc.Descriptor) bool {
	stream, given := p.Value("JOURNAL_STREAM")
	return given && stream == fmt.Sprintf("%d:%d", d.Inode.Dev, d.Inode.Ino)
}

func checkStandard(a *act, p *proc.Process) Finding {
	if fault := standardFault(p); fault != "" {
		return fail("%s", fault)
	}
	return pass("0: %s, 1: %s, 2: %s", p.FDs[0].Target, p.FDs[1].Target, p.FDs[2].Target)
}

func checkInherited(a *act, p *proc.Process) Finding {
	var kept []string
	for _, d := range p.FDs {
		if d.N >= 3 && (slices.Contains(a.First.strays, d.Inode) || d.Target == a.First.terminal.path) {
			kept = append(kept, fmt.Sprintf("%d (%s)", d.N, d.Target))
		}
	}
	if len(kept) > 0 {
		return fail("it still holds %s", strings.Join(kept, ", "))
	}
	return pass("none of %v; it has %d of its own", strays, len(p.FDs)-3)
}

func checkCloexec(a *act, p *proc.Process) Finding {
	var open, got []string
	for _, d := range p.FDs {
		if d.N < 3 || d.Cloexec {
			continue
		}
		text := fmt.Sprintf("%d (%s)", d.N, d.Target)
		open = append(open, text)
		for _, c := range p.Programs() {
			if slices.ContainsFunc(c.FDs, func(o proc.Descriptor) bool { return o.N == d.N && o.Inode == d.Inode }) {
				got = append(got, text)
			}
		}
	}
	switch {
	case len(got) > 0:
		return fail("a program that it has started got %s", strings.Join(got, ", "))
	case len(open) > 0 && len(p.Programs()) == 0:
		// Who never starts one does no harm; who does may close them first.
		return unknown("it had started no other program while it was looked at, which might get %s", strings.Join(open, ", "))
	case len(open) > 0:
		return pass("none of %s got to what it has started", strings.Join(open, ", "))
	}
	return pass("all of its %d descriptors", len(p.FDs))
}

// playClosed starts it as `food start <&- >&- 2>&-` does.
func playClosed(a *act) error {
	h := a.clean(a.Subject.Start)
	h.Closed = true
	l, err := a.start(h)
	if err != nil {
		return err
	}
	switch {
	case !l.Returned || !good(l.Status):
		a.Facts["A14"] = fail("%s", l.ended())
	case a.lasting(l) != nil:
		a.Facts["A14"] = fail("it does not serve: %v", a.lasting(l))
	case l.Daemon == nil:
		a.Facts["A14"] = fail("no daemon was left")
	case standardFault(l.Daemon) != "":
		a.Facts["A14"] = fail("%s", standardFault(l.Daemon))
	default:
		a.Facts["A14"] = pass("it started, and 0 to 2 are open again")
	}
	if l.Daemon != nil {
		a.end(l.Daemon.PID, syscall.SIGTERM)
	}
	return nil
}
