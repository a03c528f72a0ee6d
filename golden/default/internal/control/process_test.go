// Kept by mkdaemon (ipc/_peer): your edits are merged.

//go:build linux

package control

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"
)

func TestWaitForProcess(t *testing.T) {
	if p := openProcess(-1); p.visible() {
		t.Error("an unknown process is visible")
	}
	// A child that lives until its standard input is closed.
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHelperLive$")
	cmd.Env = append(os.Environ(), "CONTROL_TEST_LIVE=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close(); _ = cmd.Wait() }()
	p := openProcess(cmd.Process.Pid)
	defer p.close()
	if !p.visible() {
		t.Skip("needs pidfd_open(2)")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := p.wait(ctx); kindOfError(t, err) != TimedOut {
		t.Errorf("a process that lives: %v, want a timeout", err)
	}
	_ = in.Close()
	if err := p.wait(t.Context()); err != nil {
		t.Errorf("a process that has ended: %v", err)
	}
}

// TestHelperLive is that child.
func TestHelperLive(t *testing.T) {
	if os.Getenv("CONTROL_TEST_LIVE") == "" {
		t.Skip("only as a helper of other tests")
	}
	_, _ = os.Stdin.Read(make([]byte, 1))
}
