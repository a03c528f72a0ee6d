package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// In a container whose process 1 is no init, nobody ever asks for the status of a
// daemon that has detached itself: it stays as a zombie with its number. All commands
// look at the lock, and see that it is gone. As process 1 itself, start refuses.
func TestContainerWithoutInit(t *testing.T) {
	testtool.Need(t, "unshare", "nsenter")
	if os.Getuid() != 0 {
		testtool.Skip(t, "only root can make a namespace everywhere")
	}
	s := newSlow(t, "daemonize").fresh(t)
	container := exec.Command("unshare", "--pid", "--fork", "--mount-proc", "--kill-child", "sleep", "1000")
	if err := container.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = container.Process.Kill()
		_ = container.Wait()
	})
	one := ""
	eventually(t, "the container has its process 1", func() bool {
		children, _ := os.ReadFile(fmt.Sprintf("/proc/%[1]d/task/%[1]d/children", container.Process.Pid))
		one = strings.TrimSpace(string(children))
		comm, _ := os.ReadFile(filepath.Join("/proc", one, "comm"))
		return string(comm) == "sleep\n"
	})
	inside := func(verb string) (int, string) {
		t.Helper()
		c := s.command(verb)
		c.Args = append([]string{"nsenter", "--pid", "--mount", "--target", one, "env", "-i"}, append(c.Env, c.Args...)...)
		c.Path, c.Env = lookPath(t, "nsenter"), nil
		out, err := c.CombinedOutput()
		return exitCode(t, err), string(out)
	}
	zombies := func() (n int) {
		stats, _ := filepath.Glob("/proc/[0-9]*/stat")
		for _, stat := range stats {
			text, _ := os.ReadFile(stat)
			if strings.Contains(string(text), "(pulsed) Z "+one+" ") {
				n++
			}
		}
		return n
	}
	for round := range 3 {
		for _, step := range []struct {
			verb string
			code int
		}{{"start", 0}, {"status", 0}, {"start", 75}, {"reload", 0}, {"stop", 0}, {"status", 3}, {"stop", 0}} {
			if code, out := inside(step.verb); code != step.code {
				t.Fatalf("round %d, %s: exit code %d, want %d\n%s", round, step.verb, code, step.code, out)
			}
		}
		// Otherwise this container has an init after all. It is a zombie a moment after it has dropped the lock.
		eventually(t, "it is a zombie", func() bool { return zombies() > round })
		if got := zombies(); got != round+1 {
			t.Errorf("%d zombies after round %d", got, round)
		}
	}
	first := s.command("start")
	first.Args = append([]string{"unshare", "--pid", "--fork", "--mount-proc"}, first.Args...)
	first.Path = lookPath(t, "unshare")
	if out, err := first.CombinedOutput(); exitCode(t, err) != 64 || !strings.Contains(string(out), "use run") {
		t.Errorf("as process 1: %v\n%s", err, out)
	}
}

// lookPath is where a program is that Need has found.
func lookPath(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
