package project

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// TestUpdateRace starts two updates of one project at the same moment, again
// and again: one wins, the other is told to come back, and the project is as
// after one update.
func TestUpdateRace(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of processes")
	}
	dir, _ := storyDir(t)
	_, err := Apply(t.Context(), dir, storyPlan(false))
	must(t, err)
	want := mustDigest(t, dir)
	prepared := filepath.Join(faultsweep.Folder(t), "food")
	storyProject(t, prepared)
	atWork, late := 0, 0
	for round := range 200 {
		world := faultsweep.Folder(t)
		must(t, copyTree(prepared, filepath.Join(world, "food")))
		var commands []*exec.Cmd
		for range 2 {
			commands = append(commands, childCommand(t, world, "food", childDo+"=apply clean", childWait+"=1"))
		}
		winners, outputs := runTogether(t, commands)
		if len(winners) != 1 || commands[1-winners[0]].ProcessState.ExitCode() != busyExit {
			t.Fatalf("round %d: winners %v\n%s", round, winners, outputs)
		}
		atWork += strings.Count(outputs, "another mkdaemon is at work there")
		late += strings.Count(outputs, "another update has run since")
		if mustDigest(t, filepath.Join(world, "food")) != want {
			t.Fatalf("round %d: not as after one update", round)
		}
		os.RemoveAll(world)
	}
	t.Logf("%d were busy, %d came late", atWork, late)
	if atWork+late != 200 {
		t.Errorf("%d losers say why", atWork+late)
	}
}

// While one run works, every other that would change something is told so, and
// one that only looks is not in its way.
func TestBusy(t *testing.T) {
	dir, _ := conflictDir(t)
	holder, _, err := begin(dir, nil)
	must(t, err)
	for name, err := range map[string]error{
		"recover":  second(Recover(t.Context(), dir)),
		"continue": second(Continue(t.Context(), dir)),
		"abort":    second(Abort(t.Context(), dir)),
		"apply":    second(Apply(t.Context(), dir, storyPlan(false))),
	} {
		if _, ok := errors.AsType[*BusyError](err); !ok || err.Error() != dir+": another mkdaemon is at work there, nothing was changed; run it again" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if Interrupted(dir) {
		t.Error("interrupted")
	}
	p, err := Open(dir)
	must(t, err)
	p.Close()
	holder.close()
	if _, err := Abort(t.Context(), dir); err != nil {
		t.Error(err)
	}
}

// The lock of a run is given up even if a program that was started meanwhile
// has a copy of the descriptor.
func TestUnlockIsNotShared(t *testing.T) {
	dir, _ := storyDir(t)
	holder, _, err := begin(dir, nil)
	must(t, err)
	sleeper := exec.Command("/bin/sleep", "60")
	sleeper.ExtraFiles = copies(t, filepath.Join(dir, state.Dir))
	must(t, sleeper.Start())
	for _, file := range sleeper.ExtraFiles {
		file.Close()
	}
	defer sleeper.Wait()
	defer sleeper.Process.Kill()
	holder.close()
	if _, err := Recover(t.Context(), dir); err != nil {
		t.Error(err)
	}
}

// copies are copies of all descriptors of a folder that this process has open.
func copies(t *testing.T, folder string) (files []*os.File) {
	t.Helper()
	want, err := os.Stat(folder)
	must(t, err)
	for fd := range 256 {
		again, err := unix.Dup(fd)
		if err != nil {
			continue
		}
		file := os.NewFile(uintptr(again), folder)
		if info, err := file.Stat(); err == nil && os.SameFile(info, want) {
			files = append(files, file)
		} else {
			file.Close()
		}
	}
	if len(files) == 0 {
		t.Fatal("the run has not opened the folder")
	}
	return files
}

// A plan is for the project that it was made from.
func TestApplyOtherLock(t *testing.T) {
	dir, _ := storyDir(t)
	plan := storyPlan(false)
	plan.LockWas = state.Digest([]byte("another"))
	before := mustDigest(t, dir)
	_, err := Apply(t.Context(), dir, plan)
	if _, ok := errors.AsType[*BusyError](err); !ok || mustDigest(t, dir) != before {
		t.Error(err)
	}
}
