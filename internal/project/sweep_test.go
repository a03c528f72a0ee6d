package project

import (
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
)

// TestNewFaultSweep is the proof of "all or nothing": every file system call
// of Create fails once, fails for ever, and is the last one before a kill.
func TestNewFaultSweep(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand runs under strace")
	}
	// One processor, and with it one writer: the same calls in the same order.
	command := func(dir string) *exec.Cmd { return childCommand(t, dir, "food", "GOMAXPROCS=1") }
	judge := faultsweep.AllOrNothing{
		Target: "food", Want: reference(t, ""), Stage: isStageName, Exit: notDurableExit, Command: command,
	}
	t.Run("noreplace", func(t *testing.T) {
		sweep := faultsweep.Sweep{Command: command, Judge: judge.Judge, Calls: faultsweep.Create()}
		t.Log(sweep.Run(t))
	})
	// A file system without RENAME_NOREPLACE. What came before the rename has
	// been swept above.
	t.Run("claim", func(t *testing.T) {
		claiming := judge
		claiming.Claims = true
		sweep := faultsweep.Sweep{Command: command, Judge: claiming.Judge, Always: []string{"renameat2:error=EINVAL"}}
		for _, call := range faultsweep.Create() {
			if slices.Contains([]string{"mkdirat", "renameat", "newfstatat", "fsync"}, call.Name) {
				sweep.Calls = append(sweep.Calls, call)
			}
		}
		t.Log(sweep.Run(t))
	})
	// Two writers take turns as they like. Each may be the one that fails, or the
	// one that is killed while the other is in the middle of a file.
	t.Run("two writers", func(t *testing.T) {
		both := judge
		both.Command = func(dir string) *exec.Cmd { return childCommand(t, dir, "food", "GOMAXPROCS=2", childLarge+"=1") }
		whole := filepath.Join(faultsweep.Folder(t), "food")
		_, err := Create(t.Context(), whole, largeTree(), sampleOrigin())
		must(t, err)
		both.Want = mustDigest(t, whole)
		sweep := faultsweep.Sweep{Command: both.Command, Judge: both.Judge, Spread: true}
		for _, call := range faultsweep.Create() {
			if slices.Contains([]string{"openat", "write", "writev", "fsync", "close"}, call.Name) {
				call.Errors = call.Errors[:1]
				sweep.Calls = append(sweep.Calls, call)
			}
		}
		t.Log(sweep.Run(t))
	})
}
