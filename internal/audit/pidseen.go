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

	"github.com/mkdaemon/mkdaemon/internal/proc"
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
		return want(number().MatchString(text) && slices.Contains(proc.Numbers(i.p.PID), strings.TrimSpace(text)), "it holds %q, the process is %d", text, i.p.PID)
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
		node := proc.Inode{Dev: s.Dev, Ino: s.Ino}
		others := error(nil)
		for _, c := range i.p.Children {
			if err := c.Unread["fd"]; err != nil {
				others = err
			}
			for _, d := range c.FDs {
				if d.Inode == node {
					return fail("its child %s holds it, too, as %d", c.Stat, d.N)
				}
			}
		}
		for _, d := range i.p.FDs {
			if lock := i.p.Lock(d); d.Inode == node && lock != "" {
				return pass("it holds a lock on it, as %d: %s", d.N, lock)
			}
		}
		holders := proc.Lockers(node)
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

// owns names a user.
func owns(id uint32) string {
	if u, err := accountOf(byUID, strconv.Itoa(int(id))); err == nil {
		return u.Name
	}
	return strconv.Itoa(int(id))
}
