package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
)

// strace counts the calls of each thread apart, so the program that is swept
// does its work on its first thread.
func init() {
	if os.Getenv(childEnv) != "" {
		runtime.LockOSThread()
	}
}

// The whole command, from reading its arguments to its last word, with every
// file system call failed once, failed for ever, and killed. What is left is
// nothing or the complete project. (Package project sweeps the writing alone,
// and the fallback for file systems without RENAME_NOREPLACE.)
func TestCommandFaultSweep(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of runs under strace")
	}
	faultsweep.Strace(t)
	program := self(t)
	command := func(dir string) *exec.Cmd {
		c := exec.Command(program, "new", "fooD", "--defaults",
			"--ipc=none", "--init=sysv", "--logging=stderr", "--ci=none", "--license=none")
		c.Dir, c.Env = dir, []string{childEnv + "=1", "GOMAXPROCS=1"} // and so one writer
		return c
	}
	whole := faultsweep.Folder(t)
	if out, err := command(whole).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want, err := faultsweep.Digest(filepath.Join(whole, "food"))
	if err != nil {
		t.Fatal(err)
	}
	judge := faultsweep.AllOrNothing{
		Target: "food", Want: want, Exit: int(Failed), Command: command,
		Stage: func(name string) bool { return strings.HasPrefix(name, ".mkdaemon-stage-") },
	}
	sweep := faultsweep.Sweep{Command: command, Judge: judge.Judge, Calls: faultsweep.Create()}
	t.Log(sweep.Run(t))
}
