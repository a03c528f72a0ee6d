//go:build linux

package audit

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/offspring"
	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// Whichever of the audit's own processes is killed, in the middle of its work,
// nothing stays behind that it has started.
func TestNothingIsLeft(t *testing.T) {
	for _, role := range []string{"guard", "stage", "caller"} {
		t.Run(role, func(t *testing.T) {
			s, err := subjectOf(Traditional, role).prepare() // the name is a mark, no fault
			if err != nil {
				t.Fatal(err)
			}
			ours := func(word string) (pids []int) {
				for _, pid := range withWord("--fault=" + role) {
					if role := arguments(pid); word == "" || len(role) > 1 && role[0] == offspring.Self && role[1] == word {
						pids = append(pids, pid)
					}
				}
				return pids
			}
			// It is at work as soon as there is a daemon, which may be gone before somebody has looked:
			// then once more.
			var done chan error
			working := func() bool { return len(ours(role)) > 0 && len(ours("")) > 3 }
			for end, begun := time.Now().Add(2*time.Minute), false; !begun; {
				if time.Now().After(end) {
					t.Fatal("it never began")
				}
				done = make(chan error, 1)
				go func() {
					_, err := play(t.Context(), s, "stale pidfiles")
					done <- err
				}()
				begun = eventually(time.Minute, func() bool { return len(done) > 0 || working() }) && len(done) == 0
			}
			for _, pid := range ours(role) {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
			select {
			case <-done:
			case <-time.After(time.Minute):
				t.Fatal("the audit did not end")
			}
			if !eventually(time.Minute, func() bool { return len(ours("")) == 0 }) {
				for _, pid := range ours("") {
					t.Errorf("left: %d %q", pid, arguments(pid))
				}
			}
		})
	}
}

// An audit that is called off ends at once, and so does all that it started.
func TestCalledOff(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	begin := time.Now()
	results, err := Run(ctx, subjectOf(Traditional, "calledoff"))
	if err == nil || time.Since(begin) > 20*time.Second {
		t.Errorf("after %s: %v", time.Since(begin), err)
	}
	if i := slices.IndexFunc(results, func(r Result) bool { return r.Verdict == Fail }); i >= 0 {
		t.Errorf("%s failed: %s", results[i].ID, results[i].Seen)
	}
	if left := withWord("--fault=calledoff"); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// A scene signals only what is below it.
func TestKillsOnlyItsOwn(t *testing.T) {
	a := &act{}
	for _, pid := range []int{0, 1, -1, os.Getpid(), os.Getppid()} {
		if err := a.kill(pid, 0); err == nil {
			t.Errorf("it would have signalled %d", pid)
		}
	}
}

// withWord lists processes with a word in their command line.
func withWord(word string) (pids []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		text, _ := os.ReadFile(file)
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if s, err := proc.StatOf(pid); err == nil && s.State != "Z" && strings.Contains(string(text), word) {
			pids = append(pids, s.PID)
		}
	}
	return pids
}

// arguments is the command line of a process.
func arguments(pid int) []string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return strings.Split(strings.TrimRight(string(text), "\x00"), "\x00")
}
