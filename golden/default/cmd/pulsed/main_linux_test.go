// Kept by mkdaemon (base): your edits are merged.

package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestProcessIsClean looks at what monitoring and auditors see (proc(5)).
func TestProcessIsClean(t *testing.T) {
	p := started(t)
	masks := signals(t, p.cmd.Process.Pid)
	// For the moment in which a thread handles a signal, or makes another
	// thread, the Go runtime has all of them blocked, sigaction(2): so we look again.
	for deadline := time.Now().Add(time.Minute); masks["Blk"] != 0 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
		masks = signals(t, p.cmd.Process.Pid)
	}
	// What is ignored is inherited, and whoever started this test may ignore
	// something (make does: signal 32); the daemon must not add to it.
	if ignored := masks["Ign"] &^ signals(t, os.Getpid())["Ign"]; masks["Blk"] != 0 || ignored != 0 {
		t.Errorf("blocked %#x, ignored %#x; want none", masks["Blk"], ignored)
	}
	for _, s := range []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT, syscall.SIGPIPE} {
		if masks["Cgt"]&(1<<(s-1)) == 0 {
			t.Errorf("%v is not handled: %#x", s, masks["Cgt"])
		}
	}
	p.signal(syscall.SIGTERM)
	p.wants(0)
}

// signals are the masks of a process, one bit a signal: Blk, Ign, Cgt.
func signals(t *testing.T, pid int) map[string]uint64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	masks := map[string]uint64{}
	for line := range strings.Lines(string(text)) {
		var name string
		var mask uint64
		if _, err := fmt.Sscanf(line, "Sig%s %x", &name, &mask); err == nil {
			masks[strings.TrimSuffix(name, ":")] = mask
		}
	}
	return masks
}

// TestReloadsLeaveNothingOpen counts the files of the daemon.
func TestReloadsLeaveNothingOpen(t *testing.T) {
	p := started(t)
	files := func() int {
		t.Helper()
		open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
		if err != nil {
			t.Fatal(err)
		}
		return len(open)
	}
	before := files()
	for i := range 50 {
		p.configure("stop_timeout", fmt.Sprintf(`"%ds"`, i+1))
		p.signal(syscall.SIGHUP)
		p.until("READY=1")
	}
	if after := files(); after > before {
		t.Errorf("%d files are open after 50 reloads, %d before", after, before)
	}
	p.signal(syscall.SIGTERM)
	p.wants(0)
}
