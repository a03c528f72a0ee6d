package faultsweep

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// AllOrNothing judges a command that makes one new folder.
type AllOrNothing struct {
	Target  string                     // the folder, below that of the run
	Want    string                     // its Digest when complete
	Stage   func(name string) bool     // what else may be left, if the output names it or the run was killed
	Exit    int                        // the only code but 0 that may come with a complete target
	Claims  bool                       // a kill may leave the target as an empty folder
	Command func(dir string) *exec.Cmd // run again, without a fault
}

// Judge demands: the target absent or complete; 0 only if complete; leftovers
// named; and a second, clean run that succeeds, or refuses what is complete.
func (a AllOrNothing) Judge(run Run) error {
	target := filepath.Join(run.Dir, a.Target)
	got, err := Digest(target)
	complete := err == nil && got == a.Want
	switch {
	case a.Claims && err == nil && os.Remove(target) == nil: // rmdir, as the refusal advises
		if !run.Killed && !strings.Contains(run.Output, a.Target) {
			return errors.New("the empty target is left and not named")
		}
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return err
	case err == nil && !complete:
		return errors.New("the target is neither absent nor complete")
	}
	switch {
	case run.Exit == 0 && !complete:
		return errors.New("exit 0 without the target")
	case complete && !run.Killed && run.Exit != 0 && run.Exit != a.Exit:
		return fmt.Errorf("exit %d with a complete target", run.Exit)
	}
	if err := a.leftovers(run); err != nil {
		return err
	}
	return a.again(run.Dir, complete)
}

func (a AllOrNothing) leftovers(run Run) error {
	entries, err := os.ReadDir(run.Dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		switch {
		case name == a.Target:
		case !a.Stage(name):
			return fmt.Errorf("left behind: %s", name)
		case !run.Killed && !strings.Contains(run.Output, name):
			return fmt.Errorf("left behind and not named: %s", name)
		}
	}
	return nil
}

func (a AllOrNothing) again(dir string, complete bool) error {
	output, err := a.Command(dir).CombinedOutput()
	if (err == nil) == complete {
		return fmt.Errorf("run again with complete=%v: %w\n%s", complete, err, output)
	}
	if got, err := Digest(filepath.Join(dir, a.Target)); err != nil || got != a.Want {
		return fmt.Errorf("not complete after a second run: %w", err)
	}
	return nil
}
