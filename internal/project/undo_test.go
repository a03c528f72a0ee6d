package project

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
)

// scenario is a command that changes a project, and how the project is before it.
type scenario struct {
	name    string
	prepare func(t testing.TB, dir string)
	do      func(ctx context.Context, dir string, fault disk.Fault) ([]string, error)
	command string // of the child
}

func doApply(conflicts bool) func(context.Context, string, disk.Fault) ([]string, error) {
	return func(ctx context.Context, dir string, fault disk.Fault) ([]string, error) {
		return applyIn(ctx, dir, storyPlan(conflicts), fault)
	}
}

// scenarios lists every way in which a project is changed.
func scenarios() []scenario {
	conflicts := func(t testing.TB, dir string) {
		storyProject(t, dir)
		_, err := Apply(t.Context(), dir, storyPlan(true))
		must(t, err)
	}
	return []scenario{
		{"apply", storyProject, doApply(false), "apply clean"},
		{"apply with conflicts", storyProject, doApply(true), "apply"},
		{"abort", func(t testing.TB, dir string) {
			conflicts(t, dir)
			save(t, filepath.Join(dir, "internal/daemon/big.go"), &Content{Text: []byte("half resolved\n"), Mode: 0o644})
			must(t, os.Remove(filepath.Join(dir, "init/systemd/food.unit.mkdaemon-new")))
		}, abortIn, "abort"},
		{"continue", func(t testing.TB, dir string) {
			conflicts(t, dir)
			resolve(t, dir)
		}, continueIn, "continue"},
		{"finish", func(t testing.TB, dir string) { halfDone(t, dir, txForward) }, recoverIn, "recover"},
		{"undo", func(t testing.TB, dir string) { halfDone(t, dir, txUndo) }, recoverIn, "recover"},
		{"abort what was interrupted", func(t testing.TB, dir string) { halfDone(t, dir, txForward) }, abortIn, "abort"},
		{"continue what was interrupted", func(t testing.TB, dir string) {
			halfDone(t, dir, txForward)
			save(t, filepath.Join(dir, "config/food.toml"), &Content{Text: []byte("mine again\n"), Mode: 0o644})
			save(t, filepath.Join(dir, "Makefile"), &Content{Text: []byte("mine\n"), Mode: 0o644})
		}, continueIn, "continue"},
	}
}

// resolve does what the user is asked for.
func resolve(t testing.TB, dir string) {
	t.Helper()
	save(t, filepath.Join(dir, "internal/daemon/big.go"), &Content{Text: []byte("package mine // and next\n"), Mode: 0o644})
	must(t, os.Remove(filepath.Join(dir, "init/systemd/food.unit.mkdaemon-new")))
}

// halfDone makes the project of the story, and an update of it that died in
// the middle of its renames, or in the middle of being undone.
func halfDone(t testing.TB, dir, journal string) {
	t.Helper()
	storyProject(t, dir)
	failed, count := false, 0
	_, err := applyIn(t.Context(), dir, storyPlan(true), func(op, name string) error {
		if op == "replace" || op == "place" || op == "unlink" || op == "rename" {
			count++
		}
		if failed && journal == txUndo && count < 20 || count < 12 {
			return nil
		}
		failed = true
		return errDead
	})
	if exitCode(err) != unfinishedExit {
		t.Fatal(err)
	}
	if _, err := os.Lstat(filepath.Join(dir, txDir, journal)); err != nil {
		t.Fatal(err, stateFiles(t, dir))
	}
}

var errDead = errors.New("dead")

// outcomes are the digests of a project before and after a command.
func (s scenario) outcomes(t testing.TB) (before, after string) {
	t.Helper()
	dir := filepath.Join(faultsweep.Folder(t), "food")
	s.prepare(t, dir)
	before = mustDigest(t, dir)
	if _, err := s.do(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	return before, mustDigest(t, dir)
}

// TestUpdateFaults fails the k-th operation of each command for every k: once,
// and from then on, which is what a kill looks like from the outside. It is the
// sweep for systems without strace.
func TestUpdateFaults(t *testing.T) {
	for i, s := range scenarios() {
		for _, forever := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/forever=%v", s.name, forever), func(t *testing.T) {
				judge := newUpdateJudge(t, s)
				world := faultsweep.Folder(t)
				prepared, dir := filepath.Join(world, "prepared"), filepath.Join(world, "food")
				s.prepare(t, prepared)
				// Where strace has the same from outside, some moments are enough.
				step := 1
				if _, err := exec.LookPath("strace"); err == nil {
					step = 5
				}
				for k := 1 + i%step; ; k += step {
					must(t, copyTree(prepared, dir))
					count := 0
					_, err := s.do(t.Context(), dir, func(op, name string) error {
						if count++; count == k || forever && count > k {
							return syscall.ENOSPC
						}
						return nil
					})
					if problem := judge.judge(dir, exitOf(err), false); problem != nil {
						t.Errorf("%d: %v (%v)", k, problem, err)
					}
					os.RemoveAll(dir)
					if count < k {
						t.Logf("%d operations; %v", count, judge)
						break
					}
				}
			})
		}
	}
}

func exitOf(err error) int {
	if err == nil {
		return 0
	}
	return exitCode(err)
}

// updateJudge demands of a run that was disturbed: the project is as before or
// as after, or says that it is neither, and then the next run makes it one of both.
type updateJudge struct {
	ends                    []string // what the project may be in the end
	before, after           string
	stopped, done, recovers int
}

func newUpdateJudge(t testing.TB, s scenario) *updateJudge {
	j := &updateJudge{}
	j.before, j.after = s.outcomes(t)
	j.ends = []string{j.before, j.after}
	// What interrupts an update that is half done is settled by any later run.
	dir := filepath.Join(faultsweep.Folder(t), "food")
	s.prepare(t, dir)
	if Interrupted(dir) {
		j.ends = []string{j.after}
		if _, err := Recover(t.Context(), dir); err == nil {
			j.ends = append(j.ends, mustDigest(t, dir))
		}
	}
	return j
}

func (j *updateJudge) String() string {
	return fmt.Sprintf("%d wholly before, %d wholly after, %d finished or undone by the next run", j.stopped, j.done, j.recovers)
}

func (j *updateJudge) judge(dir string, exit int, killed bool) error {
	got, err := faultsweep.Digest(dir)
	switch {
	case err != nil:
		return err
	case exit == 0 && got != j.after:
		return errors.New("success, but it is not as after")
	case got == j.after && exit != 0 && exit != unfinishedExit && !killed:
		return fmt.Errorf("all is done, but the exit code is %d", exit)
	case got == j.after && !Interrupted(dir):
		j.done++
	case got == j.before:
		j.stopped++
	case exit != unfinishedExit && !killed:
		return fmt.Errorf("neither as before nor as after, and exit code %d does not say so", exit)
	default:
		j.recovers++
	}
	for range 2 {
		_, err := Recover(context.Background(), dir)
		if _, edited := errors.AsType[*EditedError](err); edited {
			_, err = Continue(context.Background(), dir)
		}
		if err != nil {
			return fmt.Errorf("the next run fails: %w", err)
		}
		if got, err = faultsweep.Digest(dir); err != nil || !slices.Contains(j.ends, got) {
			return fmt.Errorf("after the next run it is neither as before nor as after; %w", err)
		}
	}
	return nil
}
