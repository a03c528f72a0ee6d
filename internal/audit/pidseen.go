//go:build linux

package audit

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// known is a check of a pidfile, if there is one that is known.
func (i *inspection) known(check func() Finding) Finding {
	if i.Known.Pidfile == "" {
		return skip("it has no pidfile that is known")
	}
	return check()
}

func (i *inspection) pidfile() Finding {
	return i.known(func() Finding {
		text := i.First.Pidfile
		return want(number().MatchString(text) && slices.Contains(numbers(i.p.PID), strings.TrimSpace(text)), "it holds %q, the process is %d", text, i.p.PID)
	})
}

// below judges where it lies, whatever links lead there.
func (i *inspection) below() Finding {
	return i.known(func() Finding {
		dir, err := filepath.EvalSymlinks(filepath.Dir(i.Known.Pidfile))
		if err != nil {
			return unknown("%v", err)
		}
		return want(below(dir+"/x", "/run"), "it is in %s", dir)
	})
}

func (i *inspection) pidmode() Finding {
	return i.known(func() Finding {
		info, err := os.Lstat(i.Known.Pidfile)
		if err != nil {
			return unknown("%v", err)
		}
		uid := strings.Fields(i.p.UIDs + " -")[0]
		seen := fmt.Sprintf("mode %v, owner %s", info.Mode(), owns(owner(info)))
		switch {
		case info.Mode()&(os.ModeType|0o022) != 0, owner(info) != 0 && uid == "0":
			return fail("%s", seen)
		}
		return unknown("%s; whether it follows links cannot be told without starting it", seen)
	})
}

// held looks for the lock on the pidfile in /proc: to ask by taking one, as others do,
// would be in the way of a start.
func (i *inspection) held() Finding {
	return i.known(func() Finding {
		var s unix.Stat_t
		if err := unix.Lstat(i.Known.Pidfile, &s); err != nil {
			return unknown("%v", err)
		}
		node := inode{s.Dev, s.Ino}
		others := error(nil)
		for _, c := range i.p.Children {
			if err := c.unread["fd"]; err != nil {
				others = err
			}
			for _, d := range c.FDs {
				if d.Inode == node {
					return fail("its child %s holds it, too, as %d", who(c.stat), d.N)
				}
			}
		}
		for _, d := range i.p.FDs {
			if lock := fields(fmt.Sprintf("/proc/%d/fdinfo/%d", i.p.PID, d.N))["lock"]; d.Inode == node && lock != "" {
				return pass("it holds a lock on it, as %d: %s", d.N, lock)
			}
		}
		holders := lockers(node)
		switch {
		case slices.Contains(holders, i.p.PID) && others != nil:
			return unknown("it holds a lock on it; whether a child does, too, may not be read: %v", others)
		case slices.Contains(holders, i.p.PID):
			return pass("it holds a lock on it")
		case slices.Contains(holders, -1):
			return unknown("somebody holds a lock on it that belongs to an open file")
		case len(holders) == 0:
			return fail("nobody holds a lock on it")
		}
		return fail("process %d holds a lock on it", holders[0])
	})
}

// lockers are the processes that hold a lock on a file, proc_locks(5).
func lockers(node inode) (pids []int) {
	text, _ := os.ReadFile("/proc/locks")
	name := fmt.Sprintf("%02x:%02x:%d", unix.Major(node.Dev), unix.Minor(node.Dev), node.Ino)
	for line := range strings.Lines(string(text)) {
		// 1: FLOCK  ADVISORY  WRITE 812 00:19:1234 0 EOF; behind it, with ->, who waits.
		f := strings.Fields(line)
		if len(f) > 5 && f[1] != "->" && f[5] == name {
			pid, _ := strconv.Atoi(f[4])
			pids = append(pids, pid)
		}
	}
	return pids
}

// owns names a user.
func owns(id uint32) string {
	if u, err := accountOf(byUID, strconv.Itoa(int(id))); err == nil {
		return u.Name
	}
	return strconv.Itoa(int(id))
}
