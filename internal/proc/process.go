//go:build linux

package proc

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Process is all that /proc tells about one at a moment. What has a name there is as it
// is written there, proc_pid_status(5).
type Process struct {
	Stat
	Exe, Cwd string
	Env      []string // its variables, as it was started, execve(2)
	Now      []string // and as they are now, if its memory tells; else as Env
	FDs      []Descriptor
	Children []*Process // but for those that have ended

	Umask                  string
	UIDs, GIDs, Groups     string
	NoNewPrivs, CapEff     string
	Ignored, Caught        uint64            // masks of signals, as Bit has them
	BlockedMain, BlockedBy uint64            // in the main thread; in every thread; without those that are taken from a signalfd(2), which count as caught
	Limits                 map[string]string // soft:hard, by name, proc_pid_limits(5); and oom_score_adj, nice, NoNewPrivs

	Unread map[string]error // what may not be read, and why: exe, cwd, environ, fd
}

// Look reads all of it. Parts that a process without rights may not read stay empty; the
// error is that there is no such process.
func Look(pid int) (*Process, error) {
	s, err := StatOf(pid)
	if err != nil {
		return nil, err
	}
	proc := fmt.Sprintf("/proc/%d", pid)
	p := &Process{Stat: s, Limits: map[string]string{}, Unread: map[string]error{}}
	part := func(name string, err error) {
		if err != nil {
			p.Unread[name] = err
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
	p.Ignored, p.Caught, p.BlockedMain = Mask(f["SigIgn"]), Mask(f["SigCgt"]), Mask(f["SigBlk"])
	p.BlockedBy = ^uint64(0)
	for _, thread := range threads(pid) {
		p.BlockedBy &= Mask(fields(thread + "/status")["SigBlk"])
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
	for _, child := range Near(pid) {
		if child.PPID == pid && child.State != "Z" {
			if c, err := Look(child.PID); err == nil {
				p.Children = append(p.Children, c)
			}
		}
	}
	return p, nil
}

// Again looks some times more at what the runtime of a language may change for
// a moment, and keeps what was always so. A child that is only just being made
// is still its parent in many ways, vfork(2), so it is waited for.
func (p *Process) Again() {
	late := time.Now().Add(7 * time.Second)
	for p.forks() && time.Now().Before(late) {
		time.Sleep(2 * time.Millisecond)
	}
	busy := func() bool {
		return p.BlockedMain|p.BlockedBy != 0 || slices.ContainsFunc(p.Children, func(c *Process) bool { return c.BlockedMain != 0 })
	}
	// A second is enough for who has a processor; who waits for one has not come to it yet.
	calm := 0
	for round := 0; round < 2 || busy() && calm < 200 && time.Now().Before(late); round++ {
		if !Busy(p.PID) && !slices.ContainsFunc(p.Children, func(c *Process) bool { return Busy(c.PID) }) {
			calm++
		}
		q, err := Look(p.PID)
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
		time.Sleep(5 * time.Millisecond)
	}
}

// forks reports whether a child is only just being made.
func (p *Process) forks() bool {
	return slices.ContainsFunc(Near(p.PID), func(s Stat) bool { return s.PPID == p.PID && SameMemory(s.PID, p.PID) })
}

// Programs are the children that have become another program, or the same anew, by
// execve(2). The others are copies of it and have all that it has.
func (p *Process) Programs() []*Process {
	return slices.DeleteFunc(slices.Clone(p.Children), func(c *Process) bool { return c.Stack != 0 && c.Stack == p.Stack })
}

// Parent is that of a process, and its command line; none if it is gone, or outside of our
// namespace.
func (p *Process) Parent() (s Stat, argv []string) {
	s, _ = StatOf(p.PPID)
	return s, strings.Split(strings.TrimSuffix(Cmdline(p.PPID), "\x00"), "\x00")
}
