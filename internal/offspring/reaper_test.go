//go:build linux

package offspring

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// The kernel gives the number of a child that has ended to another one, sooner or later:
// that one has not ended. In a process namespace of its own the test says which number is next.
func TestNumberGivenAgain(t *testing.T) {
	const inside = "NUMBER_GIVEN_AGAIN"
	if os.Getenv(inside) == "" {
		if os.Getuid() != 0 {
			testtool.Skip(t, "only root can make a process namespace")
		}
		testtool.Need(t, "unshare", "sleep")
		c := exec.Command("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", os.Args[0], "-test.run=^TestNumberGivenAgain$")
		c.Env = append(os.Environ(), inside+"=yes")
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	sleep := func(long string) (pid int) {
		t.Helper()
		pid, err := syscall.ForkExec("/bin/sleep", []string{"sleep", long}, &syscall.ProcAttr{})
		if err != nil {
			t.Fatal(err)
		}
		return pid
	}
	r := Reap()
	first := sleep("0")
	if _, ended := r.Wait(first, time.Minute); !ended {
		t.Fatal("the first has not ended")
	}
	for range 1000 {
		if err := os.WriteFile("/proc/sys/kernel/ns_last_pid", fmt.Append(nil, first-1), 0); err != nil {
			t.Fatal(err)
		}
		again := sleep("60")
		if again == first { // and no thread has got it
			break
		}
		_ = syscall.Kill(again, syscall.SIGKILL)
	}
	select {
	case <-r.Gone(first):
		t.Error("who has the number now is said to be gone")
	case <-time.After(100 * time.Millisecond):
	}
	if _, ended := r.Status(first); ended {
		t.Error("who has the number now is said to have ended")
	}
	if err := syscall.Kill(first, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if status, ended := r.Wait(first, time.Minute); !ended || status.Signal() != syscall.SIGTERM {
		t.Errorf("it ended with %v (%v)", status, ended)
	}
}
