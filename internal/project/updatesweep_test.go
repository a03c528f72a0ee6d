package project

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
)

// TestUpdateFaultSweep is the proof that an update cannot be torn: each file
// system call of each command that changes a project fails once, fails for
// ever, and is the last one before a kill. Whatever came of it, the next run
// leaves the project wholly as before, or wholly as after.
func TestUpdateFaultSweep(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of runs under strace")
	}
	for _, s := range scenarios() {
		t.Run(s.name, func(t *testing.T) {
			prepared := filepath.Join(faultsweep.Folder(t), "food")
			s.prepare(t, prepared)
			var mutex sync.Mutex
			judge := newUpdateJudge(t, s)
			sweep := faultsweep.Sweep{
				Command: func(dir string) *exec.Cmd { return childCommand(t, dir, "food", childDo+"="+s.command) },
				Prepare: func(dir string) error { return copyTree(prepared, filepath.Join(dir, "food")) },
				Calls:   s.calls(),
				Once:    s.command != "apply clean",
				Judge: func(run faultsweep.Run) error {
					mutex.Lock()
					defer mutex.Unlock()
					return judge.judge(filepath.Join(run.Dir, "food"), run.Exit, run.Killed)
				},
			}
			report := sweep.Run(t)
			t.Log(report, judge)
			for _, call := range []string{"openat", "write", "fsync", "fchmod", "renameat", "unlinkat", "flock", "read"} {
				if report.Calls[call] == 0 {
					t.Errorf("%s is never called: the sweep misses it", call)
				}
			}
		})
	}
}

// calls are all that the swept command makes: with all errors in the first
// scenario, and with one each in the others, which run through the same code.
func (s scenario) calls() []faultsweep.Call {
	calls := faultsweep.Update()
	if s.command == "apply clean" {
		return calls
	}
	for i := range calls {
		calls[i].Errors = calls[i].Errors[:1]
	}
	return calls
}

// copyTree copies files, folders and their modes.
func copyTree(from, to string) error {
	var folders []string
	modes := map[string]fs.FileMode{}
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if entry.IsDir() {
			folders = append(folders, target)
			modes[target] = info.Mode()
			return os.Mkdir(target, 0o700)
		}
		text, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(target, text, 0o600)
		}
		if err == nil {
			err = os.Chmod(target, info.Mode())
		}
		return err
	})
	for _, folder := range slices.Backward(folders) {
		if err == nil {
			err = os.Chmod(folder, modes[folder])
		}
	}
	if err != nil {
		return fmt.Errorf("copy: %w", err)
	}
	return nil
}
