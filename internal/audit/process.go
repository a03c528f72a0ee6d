//go:build linux

package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is all that /proc tells about one at a moment.
type process struct {
	stat
	Exe, Cwd string
	Env      []string // as it was started, and as it is
	Now      []string
	FDs      []descriptor
	Children []*process

	Umask                  string
	UIDs, GIDs, Groups     string
	NoNewPrivs, CapEff     string
	Ignored, Caught        uint64
	BlockedMain, BlockedBy uint64 // in the main thread; in every thread; without those that are taken from a signalfd(2), which count as caught
	Limits                 map[string]string

	unread map[string]error // parts of it that may not be read, and why
}

// descriptor is an open file of a process.
type descriptor struct {
	N       int
	Target  string
	Inode   inode
	Cloexec bool
}

// inode names a file for as long as it is open.
type inode struct{ Dev, Ino uint64 }

func inodeOf(path string) inode {
	var s syscall.Stat_t
	if syscall.Stat(path, &s) != nil {
		return inode{}
	}
	return inode{s.Dev, s.Ino}
}

// look reads all of it. Parts that a process without rights may not read stay empty.
func look(pid int) (*process, error) {
	s, err := readStat(pid)
	if err != nil {
		return nil, err
	}
	proc := fmt.Sprintf("/proc/%d", pid)
	p := &process{stat: s, Limits: map[string]string{}, unread: map[string]error{}}
	part := func(name string, err error) {
		if err != nil {
			p.unread[name] = err
		}
	}
	p.Exe, err = os.Readlink(proc + "/exe")
	part("exe", err)
	p.Cwd, err = os.Readlink(proc + "/cwd")
	part("cwd", err)
	p.Env, err = initial(proc)
	part("environ", err)
	p.Now = environment(pid, p.Env)
	part("fd", readable(proc+"/fd"))
	f := fields(proc + "/status")
	p.Umask, p.UIDs, p.GIDs, p.Groups = f["Umask"], f["Uid"], f["Gid"], f["Groups"]
	p.NoNewPrivs, p.CapEff = f["NoNewPrivs"], f["CapEff"]
	p.Ignored, p.Caught, p.BlockedMain = mask(f["SigIgn"]), mask(f["SigCgt"]), mask(f["SigBlk"])
	p.BlockedBy = ^uint64(0)
	threads, _ := filepath.Glob(proc + "/task/*/status")
	for _, thread := range threads {
		p.BlockedBy &= mask(fields(thread)["SigBlk"])
	}
	limits, _ := os.ReadFile(proc + "/limits")
	for line := range strings.Lines(string(limits)) {
		if len(line) > 26 {
			if words := strings.Fields(line[26:]); len(words) >= 2 {
				p.Limits[strings.TrimSpace(line[:26])] = words[0] + ":" + words[1]
			}
		}
	}
	oom, _ := os.ReadFile(proc + "/oom_score_adj")
	p.Limits["oom_score_adj"] = strings.TrimSpace(string(oom))
	p.Limits["nice"], p.Limits["NoNewPrivs"] = strconv.Itoa(s.Nice), p.NoNewPrivs
	p.FDs = descriptors(proc)
	taken := signalfds(proc, p.FDs)
	p.Caught, p.BlockedMain, p.BlockedBy = p.Caught|taken, p.BlockedMain&^taken, p.BlockedBy&^taken
	for _, child := range near(pid) {
		if child.PPID == pid && child.State != "Z" {
			if c, err := look(child.PID); err == nil {
				p.Children = append(p.Children, c)
			}
		}
	}
	return p, nil
}

// again looks some times more at what the runtime of a language may change for
// a moment, and keeps what was always so. A child that is only just being made
// is still its parent in many ways, vfork(2), so it is waited for.
func (p *process) again() {
	eventually(time.Second, func() bool {
		return !slices.ContainsFunc(near(p.PID), func(s stat) bool { return s.PPID == p.PID && sameMemory(s.PID, p.PID) })
	})
	busy := func() bool {
		return p.BlockedMain|p.BlockedBy != 0 || slices.ContainsFunc(p.Children, func(c *process) bool { return c.BlockedMain != 0 })
	}
	for round, begin := 0, time.Now(); round < 2 || busy() && time.Since(begin) < time.Second; round++ {
		q, err := look(p.PID)
		if err != nil {
			return
		}
		p.BlockedMain &= q.BlockedMain
		p.BlockedBy &= q.BlockedBy
		for _, now := range q.Children {
			for _, before := range p.Children {
				if before.PID == now.PID && round > 0 {
					now.BlockedMain &= before.BlockedMain
				}
			}
		}
		p.Children = q.Children
		time.Sleep(2 * time.Millisecond)
	}
}

// programs are the children that have become another program, or the same anew, by
// execve(2). The others are copies of it and have all that it has.
func (p *process) programs() []*process {
	return slices.DeleteFunc(slices.Clone(p.Children), func(c *process) bool { return c.Stack != 0 && c.Stack == p.Stack })
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

func mask(hex string) uint64 {
	n, _ := strconv.ParseUint(hex, 16, 64)
	return n
}

// readable reports whether the links in a folder can be read: the list of open files
// can be at times when the files cannot.
func readable(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if _, err := os.Readlink(dir + "/" + e.Name()); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return err
}

// signalfds are the signals that a process takes from descriptors, signalfd(2). They
// have to be blocked for that.
func signalfds(proc string, list []descriptor) (taken uint64) {
	for _, d := range list {
		if d.Target == "anon_inode:[signalfd]" {
			taken |= mask(fields(fmt.Sprintf("%s/fdinfo/%d", proc, d.N))["sigmask"])
		}
	}
	return taken
}

func descriptors(proc string) []descriptor {
	entries, _ := os.ReadDir(proc + "/fd")
	var list []descriptor
	for _, e := range entries {
		n, _ := strconv.Atoi(e.Name())
		target, err := os.Readlink(proc + "/fd/" + e.Name())
		if err != nil {
			continue
		}
		flags, _ := strconv.ParseUint(fields(proc + "/fdinfo/" + e.Name())["flags"], 8, 64)
		list = append(list, descriptor{n, target, inodeOf(proc + "/fd/" + e.Name()), flags&syscall.O_CLOEXEC != 0})
	}
	slices.SortFunc(list, func(a, b descriptor) int { return a.N - b.N })
	return list
}
