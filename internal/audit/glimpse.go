//go:build linux

package audit

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// alone looks for what else a start has left: others in its session, and children
// that it does not collect.
func (i *inspection) alone() Finding {
	if _, err := proc.StatOf(i.p.SID); i.p.SID == 0 || err == nil && i.p.SID != i.p.PID {
		return unknown("its session is that of others")
	}
	below := proc.Descendants(i.p.PID)
	var others []string
	for _, s := range proc.Descendants(0) {
		if s.SID == i.p.SID && s.PID != i.p.PID && !slices.ContainsFunc(below, func(b proc.Stat) bool { return b.PID == s.PID }) {
			others = append(others, s.String())
		}
	}
	if others != nil {
		return fail("also in its session: %s", strings.Join(others, ", "))
	}
	// It may just be about to collect one.
	dead := zombies(i.p.PID)
	if !calmly(300*time.Millisecond, func() bool { return proc.Busy(i.p.PID) }, func() bool {
		now := zombies(i.p.PID)
		dead = slices.DeleteFunc(dead, func(s proc.Stat) bool { return !slices.Contains(now, s) })
		return len(dead) == 0
	}) {
		return fail("it does not collect its child %s, which has ended", dead[0])
	}
	return pass("nobody else is in its session, and no child waits to be collected")
}

// zombies are the children of a process that have ended.
func zombies(pid int) []proc.Stat {
	return slices.DeleteFunc(proc.Near(pid), func(s proc.Stat) bool { return s.PPID != pid || s.State != "Z" })
}

// place looks at the working directory.
func (i *inspection) place() Finding {
	switch {
	case i.Known.Dir != "":
		return want(i.p.Cwd == i.Known.Dir, "it is in %s", i.p.Cwd)
	case i.p.Cwd == "/":
		return pass("it is in /")
	case strings.HasSuffix(i.p.Cwd, " (deleted)"):
		return fail("it is in a folder that is deleted: %s", i.p.Cwd)
	}
	return unknown("it is in %s; whether that is meant is not known", i.p.Cwd)
}

func (i *inspection) umask() Finding {
	if i.Known.Umask != "" && i.p.Umask != i.Known.Umask {
		return fail("umask %s, want %s", i.p.Umask, i.Known.Umask)
	}
	return unknown("it has %s; whether that is so for every caller cannot be told without starting it", i.p.Umask)
}

// terminals looks for what is surely the caller's: a terminal that it has not opened itself.
func (i *inspection) terminals() Finding {
	var open []string
	for _, d := range i.p.FDs {
		if d.N >= 3 && tty(d.Target) && !d.Cloexec {
			open = append(open, fmt.Sprintf("%d (%s)", d.N, d.Target))
		}
	}
	if open != nil {
		return fail("it still holds %s", strings.Join(open, ", "))
	}
	return unknown("no inherited terminal is among its %d descriptors; which others were its caller's cannot be told", len(i.p.FDs))
}

// tty reports whether a file is a terminal that somebody sits at.
func tty(target string) bool {
	number, found := strings.CutPrefix(target, "/dev/pts/")
	if !found {
		number, found = strings.CutPrefix(target, "/dev/tty")
	}
	_, err := strconv.Atoi(strings.TrimSuffix(number, " (deleted)"))
	return found && (err == nil || number == "")
}

// children judges them by a check that reads their environment.
func (i *inspection) children(check func(*proc.Process) Finding) Finding {
	for _, c := range i.p.Children {
		if err := c.Unread["environ"]; err != nil {
			return unknown("it may not be read: %v", err)
		}
	}
	return check(i.p)
}

func (i *inspection) marks() Finding {
	return i.children(func(p *proc.Process) Finding { return checkMark(i.act, p) })
}

func (i *inspection) private() Finding { return i.children(private) }

// rights looks for those that were given up by half.
func (i *inspection) rights() Finding {
	if i.Known.User != "" {
		return checkRights(i.act, i.p)
	}
	uids, gids := strings.Fields(i.p.UIDs), strings.Fields(i.p.GIDs)
	if len(uids) < 4 || len(gids) < 4 {
		return unknown("/proc does not tell")
	}
	seen := fmt.Sprintf("uids %s, gids %s, groups %q, capabilities %s", i.p.UIDs, i.p.GIDs, i.p.Groups, i.p.CapEff)
	switch {
	case slices.Contains(uids, "0") && slices.ContainsFunc(uids, func(id string) bool { return id != "0" }):
		return fail("it can become root again: %s", seen)
	case uids[0] == "0":
		return skip("it is root; who it should be is not known: %s", seen)
	case slices.Contains(gids, "0") || slices.Contains(strings.Fields(i.p.Groups), "0"):
		return fail("it has kept root's group: %s", seen)
	case proc.Mask(i.p.CapEff) != 0:
		return unknown("whether it needs its capabilities is not known: %s", seen)
	}
	return pass("%s", seen)
}

// named compares the name of the process with its file.
func (i *inspection) named() Finding {
	a := *i.act
	if a.Subject.Program == "" {
		a.Subject.Program = i.p.Exe
	}
	if a.Subject.Name == "" {
		a.Subject.Name = filepath.Base(strings.TrimSuffix(a.Subject.Program, " (deleted)"))
		// What an interpreter runs is called as its script.
		for _, word := range strings.SplitN(proc.Cmdline(i.p.PID), "\x00", 3)[1:] {
			if base := filepath.Base(word); base[:min(15, len(base))] == i.p.Comm && filepath.IsAbs(word) {
				a.Subject.Name = base
			}
		}
	}
	return checkName(&a, i.p)
}

// started compares the process with what its manager has started.
func (i *inspection) started() Finding {
	var odd []string
	odd = append(odd, differ("session", i.p.SID, i.p.PID)...)
	odd = append(odd, differ("group", i.p.PGID, i.p.PID)...)
	if u := i.unit; u != nil && i.p.Unread["cwd"] == nil && u["RootDirectory"]+u["RootImage"] == "" {
		if dir := strings.TrimPrefix(u["WorkingDirectory"], "!"); dir != "" && dir != i.p.Cwd || dir == "" && i.p.Cwd != "/" {
			odd = append(odd, "directory "+i.p.Cwd)
		}
	}
	if u := i.unit["UMask"]; u != "" && proc.Mask(u) != proc.Mask(i.p.Umask) {
		odd = append(odd, "umask "+i.p.Umask)
	}
	if odd != nil {
		return fail("%s", strings.Join(odd, ", "))
	}
	return unknown("it leads its session and group, as it was started; what became of its descriptors cannot be told")
}

// foreign looks for a terminal that it has opened.
func (i *inspection) foreign() Finding {
	if i.p.TTY != 0 {
		return fail("its controlling terminal is device %d", i.p.TTY)
	}
	for _, d := range i.p.FDs {
		if tty(d.Target) && i.p.SID == i.p.PID {
			return pass("it leads its session, has %s open, and has no controlling terminal", d.Target)
		}
	}
	return unknown("it has none, and has opened none")
}

func (i *inspection) handlers() Finding {
	switch n := proc.Bit(syscall.SIGTERM); {
	case i.p.Ignored&n != 0:
		return unknown("not before S1 holds; now: SIGTERM is ignored")
	case i.p.Caught&n == 0:
		return fail("SIGTERM has no handler")
	}
	return unknown("SIGTERM has a handler now; whether it had one before READY=1 cannot be told")
}

// ignores looks at what it ignores. Whether its caller did, or it has chosen so itself,
// as many do with SIGPIPE, shows only when it is started twice.
func (i *inspection) ignores() Finding {
	switch n := proc.Bit(syscall.SIGTERM); {
	case i.p.Ignored&n != 0:
		return unknown("not before S1 holds; now: SIGTERM is ignored")
	case i.p.Caught&n == 0:
		return fail("SIGTERM has no handler, so it ends without cleaning up")
	case i.p.Ignored&^proc.Reserved != 0:
		return unknown("ignored: %s; whether by its own choice cannot be told without starting it", proc.Signals(i.p.Ignored&^proc.Reserved))
	}
	return pass("ignored: none")
}

// handed looks at the sockets that systemd has given it, sd_listen_fds(3).
func (i *inspection) handed() Finding {
	text, _ := i.p.Value("LISTEN_FDS")
	pid, _ := i.p.Value("LISTEN_PID")
	n, _ := strconv.Atoi(text)
	if n <= 0 || !slices.Contains(proc.Numbers(i.p.PID), pid) {
		return skip("it was given no sockets")
	}
	for _, d := range i.p.FDs {
		if d.N >= 3 && d.N < 3+n && strings.HasPrefix(d.Target, "socket:") && !d.Cloexec {
			return fail("its children get descriptor %d, which systemd has given it", d.N)
		}
	}
	return unknown("of %d none would go to its children; what it does at its end cannot be told", n)
}

// pidless looks for a pidfile that names it.
func (i *inspection) pidless() Finding {
	if path := i.Known.Pidfile; path != "" {
		return fail("%s names it", path)
	}
	return pass("none names it: not among its open files, nor in /run")
}

func (i *inspection) first() Finding {
	if !proc.First(i.p.PID) {
		return unknown("it is not process 1 now")
	}
	if i.p.Caught&proc.Bit(syscall.SIGTERM) == 0 {
		return fail("it is process 1 of its namespace and has no handler of SIGTERM, which has no effect then")
	}
	if dead := zombies(i.p.PID); len(dead) > 0 && i.alone().Verdict == Fail {
		return fail("it does not collect %s", dead[0])
	}
	return unknown("it has a handler of SIGTERM; what that does cannot be told without sending it")
}

func (i *inspection) stoppable() Finding {
	n := proc.Bit(syscall.SIGTERM)
	return i.deaf(syscall.SIGTERM, (i.p.Ignored|i.p.BlockedBy)&n != 0 || proc.First(i.p.PID) && i.p.Caught&n == 0)
}

// deaf judges a signal that is not sent.
func (i *inspection) deaf(s syscall.Signal, deaf bool) Finding {
	if deaf {
		return fail("without a handler: %s; ignored: %s; blocked: %s", proc.Signals(proc.Bit(s)&^i.p.Caught), proc.Signals(proc.Bit(s)&i.p.Ignored), proc.Signals(proc.Bit(s)&i.p.BlockedBy))
	}
	return unknown("no harm can be seen; what it does cannot be told without sending %d (%v)", int(s), s)
}
