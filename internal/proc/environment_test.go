//go:build linux

package proc

import (
	"bufio"
	"fmt"
	"os/exec"
	"slices"
	"testing"
)

// What a process has removed from its environment, and what it has added, is seen,
// though its /proc/PID/environ stays as it was.
func TestEnvironmentIsThatOfNow(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("not installed: python3")
	}
	c := exec.CommandContext(t.Context(), python, "-c", "import os, sys\ndel os.environ['GONE']\nos.environ['NEW'] = '1'\nprint(flush=True)\nsys.stdin.read()")
	c.Env = []string{"GONE=1", "KEPT=1"}
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = in.Close(), c.Wait() }()
	bufio.NewScanner(out).Scan()
	first, err := initial(fmt.Sprintf("/proc/%d", c.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	now := environment(c.Process.Pid, first)
	if !slices.Contains(first, "GONE=1") || slices.Contains(now, "GONE=1") || !slices.Contains(now, "KEPT=1") || !slices.Contains(now, "NEW=1") {
		t.Errorf("it began with %q and has %q", first, now)
	}
}
