// Package faultsweep fails, and kills, a command at each of its file system
// calls in turn, for tests that prove what an interruption can leave behind.
package faultsweep

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Sweep is a command and what must hold after each fault.
//
// The command's program must do its work on its first thread (LockOSThread in
// an init function), because strace counts the calls of each thread apart; or
// the sweep is Spread.
type Sweep struct {
	Command func(dir string) *exec.Cmd // the command, to run in the fresh folder dir
	Prepare func(dir string) error     // puts into dir what the command works on; nil: nothing
	Judge   func(Run) error            // what is wrong after a run; nil for nothing
	Calls   []Call                     // what to sweep
	Always  []string                   // injections of every run, such as "renameat2:error=EINVAL"
	Once    bool                       // no error lasts
	// Spread says that several threads do the work, one way this time and another
	// the next: the fault hits whichever comes to its Nth call first, and may hit
	// none. At least half of the faults must hit.
	Spread bool
}

// Call is a system call and the errors it is made to return. A kill needs no mention.
type Call struct {
	Name   string
	Errors []string
}

// Create holds the calls that make a new tree, and the errors that disks,
// quotas, limits and signals really give.
func Create() []Call {
	return []Call{
		{"openat", []string{"ENOSPC", "EACCES", "EMFILE", "EIO", "EINTR"}},
		{"write", []string{"ENOSPC", "EIO", "EINTR"}},
		{"writev", []string{"ENOSPC", "EIO", "EINTR"}},
		{"fsync", []string{"EIO", "ENOSPC"}},
		{"sync_file_range", []string{"EIO"}},
		{"close", []string{"EIO"}},
		{"fchmod", []string{"EPERM"}},
		{"mkdirat", []string{"ENOSPC", "EROFS"}},
		{"renameat2", []string{"ENOSPC", "EEXIST", "ENOSYS", "EINVAL"}},
		{"renameat", []string{"ENOSPC", "EIO"}},
		{"flock", []string{"EIO", "ENOLCK", "EAGAIN"}},
		{"fstat", []string{"EIO"}},
		{"newfstatat", []string{"EIO", "EACCES"}},
		{"getdents64", []string{"EIO"}},
	}
}

// Update holds the calls that change a tree which is there, and the errors that
// they really give.
func Update() []Call {
	return append(Create(),
		Call{"unlinkat", []string{"EIO", "EACCES"}},
		Call{"read", []string{"EIO", "EINTR"}},
	)
}

// Fault is one thing done to one run.
type Fault struct {
	Call       string
	N          int    // which call of that name
	Error      string // "" is SIGKILL
	Persistent bool   // from the Nth on, as of a disk that stays full
}

func (f Fault) String() string {
	what, when := "error="+f.Error, fmt.Sprint(f.N)
	if f.Error == "" {
		what = "signal=KILL"
	}
	if f.Persistent {
		when += "+"
	}
	return fmt.Sprintf("%s:%s:when=%s", f.Call, what, when)
}

// changes tells whether the call changes what others see. A process that is
// killed at one that does not leaves just what it leaves if it is killed at its
// next call that does.
func (c Call) changes() bool {
	return !slices.Contains([]string{"read", "fstat", "newfstatat", "getdents64", "close", "flock", "fsync", "sync_file_range"}, c.Name)
}

// edge is how many calls of a name, first and last, are disturbed in every way.
const edge = 3

// everything lets every call be disturbed in every way, and killed, as
// SWEEP=all asks for: several times as many runs.
func everything() bool { return os.Getenv("SWEEP") == "all" }

// faults lists what is done to a command that makes count calls of a name: a
// kill at each that changes something, and at each of all calls an error. The
// errors take turns: what differs between the calls in the middle is how much
// was done before, and not what an error means.
func (c Call) faults(count int, once, all bool) (list []Fault) {
	var errors []Fault
	for _, e := range c.Errors {
		errors = append(errors, Fault{Call: c.Name, Error: e})
		if !once && e != "EINTR" { // for ever interrupted: Go would repeat the call for ever
			errors = append(errors, Fault{Call: c.Name, Error: e, Persistent: true})
		}
	}
	for n := 1; n <= count; n++ {
		if all || c.changes() {
			list = append(list, Fault{Call: c.Name, N: n})
		}
		for i, f := range errors {
			if f.N = n; all || n <= edge || n > count-edge || n%len(errors) == i {
				list = append(list, f)
			}
		}
	}
	return list
}

// Report counts what a sweep did.
type Report struct {
	Calls         map[string]int // of the clean run, by name
	Runs, Kills   int
	Missed        int // faults that hit nothing
	Done, Stopped int // runs with exit code 0 and others
	Took          time.Duration
}

func (r Report) String() string {
	return fmt.Sprintf("%d runs in %.1fs: %d killed, %d failed, %d succeeded, %d not hit; calls %v",
		r.Runs, r.Took.Seconds(), r.Kills, r.Stopped, r.Done, r.Missed, r.Calls)
}

// Run sweeps on all processors, and fails t with each run that Judge, or the
// sweep itself, finds wrong.
func (s Sweep) Run(t *testing.T) Report {
	t.Helper()
	strace := Strace(t)
	started := time.Now()
	base := Folder(t)

	clean := s.run(strace, filepath.Join(base, "clean"), Fault{}, s.Calls)
	if clean.Problem != nil || clean.Exit != 0 {
		t.Fatalf("the command fails without a fault: exit %d, %v\n%s", clean.Exit, clean.Problem, clean.Output)
	}
	report := Report{Calls: clean.counts(s.Spread)}
	var todo []Fault
	for _, call := range s.Calls {
		todo = append(todo, call.faults(report.Calls[call.Name], s.Once, everything())...)
	}

	var workers sync.WaitGroup
	var mutex sync.Mutex
	faults := make(chan Fault)
	for worker := range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			dir := filepath.Join(base, fmt.Sprint(worker))
			for fault := range faults {
				run := s.run(strace, dir, fault, nil)
				err := s.judge(run)
				mutex.Lock()
				report.add(run)
				if err != nil {
					t.Errorf("%v: %v\nexit %d, killed %v, output:\n%s", fault, err, run.Exit, run.Killed, run.Output)
				}
				mutex.Unlock()
			}
		})
	}
	for _, fault := range todo {
		faults <- fault
	}
	close(faults)
	workers.Wait()
	report.Took = time.Since(started)
	if 2*report.Missed > report.Runs {
		t.Errorf("most faults hit nothing: %v", report)
	}
	return report
}

func (r *Report) add(run Run) {
	r.Runs++
	if !run.hit() {
		r.Missed++
	}
	switch {
	case run.Killed:
		r.Kills++
	case run.Exit == 0:
		r.Done++
	default:
		r.Stopped++
	}
}

// judge holds what no command may do, whatever the fault.
func (s Sweep) judge(run Run) error {
	defer os.RemoveAll(run.Dir)
	switch {
	case run.Problem != nil:
		return run.Problem
	case !run.hit() && !s.Spread:
		return fmt.Errorf("the fault was not hit")
	case strings.Contains(run.Output, "goroutine ") || strings.Contains(run.Output, "panic:"):
		return fmt.Errorf("crash")
	}
	return s.Judge(run)
}
