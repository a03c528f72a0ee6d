package faultsweep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long one run may take before it counts as hung.
const patience = 30 * time.Second

// Strace finds a strace that works. Without one it skips the test and says
// why, but fails it in CI, where the proof is compulsory.
func Strace(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err == nil {
		if out, runErr := exec.Command(path, "-f", "-qq", "-o", os.DevNull, "true").CombinedOutput(); runErr != nil {
			err = fmt.Errorf("strace does not work here: %w: %s", runErr, out)
		}
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return path
}

// Folder is a temporary folder of the test, in memory where there is one: a
// sweep makes thousands of trees and flushes each.
func Folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "sweep-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// Run is one run of the command, after it.
type Run struct {
	Dir     string // its folder
	Fault   Fault
	Exit    int  // its exit code; -1 when killed
	Killed  bool // by SIGKILL
	Output  string
	Problem error // it could not be run, or hung

	log []byte // of strace
}

// run runs the command in a fresh dir, with fault, or tracing calls and no fault.
func (s Sweep) run(strace, dir string, fault Fault, calls []Call) Run {
	run := Run{Dir: dir, Fault: fault}
	log := dir + ".strace"
	defer os.Remove(log)
	if run.Problem = os.Mkdir(dir, 0o755); run.Problem != nil {
		return run
	}
	if s.Prepare != nil {
		if run.Problem = s.Prepare(dir); run.Problem != nil {
			return run
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command := s.Command(dir)
	args := append([]string{"-f", "-qq", "-o", log}, s.options(fault, calls)...)
	args = append(append(args, "--", command.Path), command.Args[1:]...)
	traced := exec.CommandContext(ctx, strace, args...)
	traced.Dir, traced.Env, traced.Stdin = dir, command.Env, command.Stdin
	// A group of its own, since strace that is killed leaves its tracee behind.
	traced.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	traced.Cancel = func() error { return syscall.Kill(-traced.Process.Pid, syscall.SIGKILL) }

	output, err := traced.CombinedOutput()
	run.Output = string(output)
	if ctx.Err() != nil {
		run.Problem = errors.New("hung")
	} else if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		run.Problem = err
		return run
	}
	run.Exit = traced.ProcessState.ExitCode()
	status, _ := traced.ProcessState.Sys().(syscall.WaitStatus)
	run.Killed = status.Signaled() && status.Signal() == syscall.SIGKILL
	if run.log, err = os.ReadFile(log); err != nil && run.Problem == nil {
		run.Problem = err
	}
	return run
}

func (s Sweep) options(fault Fault, calls []Call) (options []string) {
	traced := []string{"execve"}
	for _, call := range calls {
		traced = append(traced, call.Name)
	}
	if fault.Call != "" {
		traced = append(traced, fault.Call)
		options = append(options, "-e", "inject="+fault.String())
	}
	for _, inject := range s.Always {
		name, _, _ := strings.Cut(inject, ":")
		traced = append(traced, name)
		options = append(options, "-e", "inject="+inject)
	}
	// Several times faster, but it drops kills without a word.
	if fault.Error != "" {
		options = append(options, "--seccomp-bpf")
	}
	return append(options, "-e", "trace="+strings.Join(traced, ","))
}

// hit tells whether the fault happened: a sweep that injects nothing passes.
func (r Run) hit() bool {
	if r.Fault.Error == "" {
		return r.Killed
	}
	// A line is cut in two when another thread speaks in between.
	begun, resumed := []byte(" "+r.Fault.Call+"("), []byte("<... "+r.Fault.Call+" resumed>")
	for line := range bytes.Lines(r.log) {
		if bytes.Contains(line, []byte("(INJECTED)")) && (bytes.Contains(line, begun) || bytes.Contains(line, resumed)) {
			return true
		}
	}
	return false
}

// counts counts the calls of the first thread, or of all, by name.
func (r Run) counts(all bool) map[string]int {
	counts := map[string]int{}
	var first string
	for line := range strings.Lines(string(r.log)) {
		thread, rest, _ := strings.Cut(line, " ")
		name, _, isCall := strings.Cut(strings.TrimSpace(rest), "(")
		if first == "" {
			first = thread // it did the execve
		}
		if (all || thread == first) && isCall {
			counts[name]++
		}
	}
	delete(counts, "execve")
	return counts
}

// Trace runs command under strace and returns what it did: the calls named, in
// order, with the paths of descriptors.
func Trace(t testing.TB, command *exec.Cmd, calls ...string) []string {
	t.Helper()
	var lines []string
	for _, line := range trace(t, command, calls...) {
		_, call, _ := strings.Cut(line, " ")
		lines = append(lines, strings.TrimSpace(call))
	}
	return lines
}

// Threads runs command under strace and returns the thread of each such call
// that has what in it.
func Threads(t testing.TB, command *exec.Cmd, call, what string) []string {
	t.Helper()
	var threads []string
	for _, line := range trace(t, command, call) {
		if thread, rest, _ := strings.Cut(line, " "); strings.Contains(rest, what) {
			threads = append(threads, thread)
		}
	}
	return threads
}

func trace(t testing.TB, command *exec.Cmd, calls ...string) []string {
	t.Helper()
	log := filepath.Join(t.TempDir(), "log")
	args := []string{"-f", "-qq", "-y", "-s", "4096", "-o", log, "-e", "trace=" + strings.Join(calls, ",")}
	args = append(append(args, "--", command.Path), command.Args[1:]...)
	traced := exec.Command(Strace(t), args...)
	traced.Dir, traced.Env, traced.Stdin = command.Dir, command.Env, command.Stdin
	if out, err := traced.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", command.Args, err, out)
	}
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}
