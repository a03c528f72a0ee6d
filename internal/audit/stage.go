//go:build linux

package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/mkdaemon/mkdaemon/internal/offspring"
	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// scenario plays a scene: it starts and stops what it needs and notes what it
// sees in the act, which the points of that scene judge afterwards.
type scenario func(*act) error

// act is what a scene sees. What it did not come to see is nil.
type act struct {
	Subject Subject
	dir     string
	port    string
	asides  *sync.Map // sessions of processes that are ours, and none of the daemon's
	listens int       // notification sockets so far
	*offspring.Reaper

	launches []*launch // all of them, held here so that no caller leaves by itself

	First, Second *launch // starts, in the scene's order
	Several       []*launch
	Named         []string // what Several are, one by one
	Facts         map[string]Finding

	Ended    *ending
	Messages []message // what a supervised daemon said, in order
	Served   *served   // how it was started under supervision
}

// most is how long what was seen may be.
const most = 4000

// stage plays one scene and tells the guard what was found, a line a point.
func stage(text []byte) (err error) {
	out := json.NewEncoder(os.Stdout)
	tell := func(id string, f Finding) {
		f.Seen = f.Seen[:min(len(f.Seen), most)]
		_ = out.Encode(report{ID: id, Finding: f})
	}
	defer func() {
		if broken := recover(); broken != nil {
			err = errors.Join(err, fmt.Errorf("the audit itself has failed: %v", broken))
		}
		last := report{Over: err == nil}
		if err != nil {
			text := err.Error()
			last.Error = text[:min(len(text), most)]
		}
		_ = out.Encode(last)
	}()
	var o order
	if err := json.Unmarshal(text, &o); err != nil {
		return err
	}
	if err := offspring.Adopt(); err != nil {
		return err
	}
	children := offspring.Reap()
	go func() {
		// The guard is gone, so nobody else is left to do this.
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = children.Sweep()
		discard(o.Dir)
		os.Exit(1)
	}()
	defer func() { err = errors.Join(err, children.Sweep()) }()
	port, held, err := FreePort()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	a := &act{Subject: o.Subject.in(o.Dir, port), dir: o.Dir, port: port, Reaper: children, asides: &sync.Map{}, Facts: map[string]Finding{}}
	if err := a.lay(a.Subject.Files); err != nil {
		return err
	}
	if err := a.give(); err != nil {
		return err
	}
	i := slices.IndexFunc(scenes(), func(s scene) bool { return s.name == o.Scene })
	if i < 0 {
		return fmt.Errorf("no such scene")
	}
	failed := scenes()[i].play(a)
	for _, p := range Points() {
		if p.Scene != o.Scene || !p.appliesTo(o.Subject.Style) {
			continue
		}
		if failed != nil && a.Facts[p.ID].Verdict == "" {
			tell(p.ID, unknown("%v", failed))
			continue
		}
		tell(p.ID, p.Check(a))
	}
	return nil
}

// lay writes the files of a subject. A text that begins as a script can be run.
func (a *act) lay(files map[string]string) error {
	for name, text := range files {
		path := filepath.Join(a.dir, name)
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				return err
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		mode := os.FileMode(0o644)
		if strings.HasPrefix(text, "#!") {
			mode = 0o755
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			return err
		}
	}
	return nil
}

// give makes folders the property of the user that the daemon changes to.
func (a *act) give() error {
	if a.Subject.User == "" {
		return nil
	}
	u, err := accountOf(byName, a.Subject.User)
	if err != nil {
		return err
	}
	uid, _ := strconv.Atoi(u.UID)
	gid, _ := strconv.Atoi(u.GID)
	for _, dir := range a.Subject.Owned {
		if err := os.Chown(dir, uid, gid); err != nil {
			return err
		}
	}
	return nil
}

// mine are the processes of the daemon: all below this one but the callers, which are
// ours, and the dead that our reaper has only to collect.
func (a *act) mine() []proc.Stat { return slices.DeleteFunc(proc.Descendants(os.Getpid()), a.calls) }

// quick is mine, but may miss some; for what is asked many times.
func (a *act) quick() []proc.Stat { return slices.DeleteFunc(proc.Near(os.Getpid()), a.calls) }

// calls reports whether a process is the caller of a launch, or else one of ours.
func (a *act) calls(s proc.Stat) bool {
	if s.State == "Z" && s.PPID == os.Getpid() {
		return true
	}
	if _, ours := a.asides.Load(s.SID); ours {
		return true
	}
	return slices.ContainsFunc(a.launches, func(l *launch) bool { return l.caller == s.PID })
}

// kill signals a process that this scene has started, and no other: it has to
// be below this one, at this very moment.
func (a *act) kill(pid int, s syscall.Signal) error {
	if pid == os.Getpid() {
		return fmt.Errorf("that is the stage itself")
	}
	for p := pid; p != os.Getpid(); {
		above, err := proc.StatOf(p)
		if err != nil || above.PPID <= 1 {
			return fmt.Errorf("%d is none of ours, or gone", pid)
		}
		p = above.PPID
	}
	return syscall.Kill(pid, s)
}
