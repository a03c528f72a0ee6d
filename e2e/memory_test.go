package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// A full cgroup: with the memory limit of Go that the unit sets, garbage alone, 100
// MiB a second, does not fill it (faster, on a machine so busy that the collector has
// to wait for a processor, it can: the limit is a soft one); a daemon that really needs
// more is killed by the kernel, and whoever waits for its start learns that. In both
// cases the next start works.
func TestFullCgroup(t *testing.T) {
	_, given := plain(t)
	given["style"], given["init"] = []string{"daemonize"}, []string{"systemd"}
	dir := generate(t, given)
	unit := run(t, dir, "cat", "init/systemd/pulsed.service")
	most, limit := megabytes(t, unit, "MemoryMax=(\\d+)G", 1024), megabytes(t, unit, "GOMEMLIMIT=(\\d+)MiB", 1)
	if share := float64(limit) / float64(most); share < 0.85 || share > 0.95 {
		t.Errorf("GOMEMLIMIT is %d MiB of %d MiB, want nine tenths", limit, most)
	}
	hungry(t, dir)
	run(t, dir, "go", "build", "-trimpath", "-o", "bin/", "./cmd/...")
	const full = 256
	group := newCgroup(t, full<<20)
	s := (&slow{program: filepath.Join(dir, "bin", "pulsed"), client: filepath.Join(dir, "bin", "pulsedctl")}).fresh(t)
	within := func(verb string, env ...string) *exec.Cmd {
		c := s.command(verb)
		c.Args = append([]string{"sh", "-c", `echo $$ >"$0/cgroup.procs" && exec "$@"`, group}, c.Args...)
		c.Path, c.Env = "/bin/sh", s.env(env...)
		return c
	}
	finished := filepath.Join(s.dir, "finished")
	// So much is kept that the collector, which begins at seven tenths of the way to twice as much at the
	// earliest, begins too late without a limit.
	garbage := []string{"PULSED_EAT=160", "PULSED_CHURN=300", "PULSED_FINISHED=" + finished}
	for _, limited := range []bool{false, true} {
		env := garbage
		if limited {
			env = append(env, fmt.Sprintf("GOMEMLIMIT=%dMiB", full*limit/most))
		}
		c := within("run", env...)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.Wait() }()
		survived := false
		for !survived {
			select {
			case err := <-ended:
				if limited || c.ProcessState.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
					t.Fatalf("with a memory limit of Go: %t; it ended with %v", limited, err)
				}
				survived = true // the other one is what this is about
				continue
			case <-time.After(20 * time.Millisecond):
			}
			if _, err := os.Stat(finished); err == nil {
				if !limited {
					t.Error("without a limit the garbage does not fill the cgroup, so this proves nothing")
				}
				survived = true
				_ = c.Process.Signal(syscall.SIGTERM)
				if err := <-ended; err != nil {
					t.Errorf("it ended with %v", err)
				}
			}
		}
		_ = os.Remove(finished)
	}

	out, err := within("start", "PULSED_EAT=800").CombinedOutput()
	if code := exitCode(t, err); code != 128+9 || !strings.Contains(string(out), "killed") {
		t.Errorf("a start that needs too much: exit code %d\n%s", code, out)
	}
	if alive := s.alive(); len(alive) > 0 {
		t.Errorf("these live: %v", alive)
	}
	for _, verb := range []string{"start", "status", "stop"} {
		if out, err := within(verb).CombinedOutput(); err != nil {
			t.Errorf("%s, afterwards: %v\n%s", verb, err, out)
		}
	}
}

// megabytes finds a number in a text.
func megabytes(t *testing.T, text, pattern string, unit int) int {
	t.Helper()
	m := regexp.MustCompile(`(?m)` + pattern + `$`).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("no %s", pattern)
	}
	n, _ := strconv.Atoi(m[1])
	return n * unit
}

// hungry makes an application that keeps some memory, and makes garbage.
func hungry(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, "internal", "app", "app.go")
	text := run(t, dir, "cat", path)
	const before = "_ Sockets) error { return ctx.Err() }"
	if !strings.Contains(text, before) {
		t.Fatal("the application has another Init")
	}
	text = strings.Replace(text, before, "_ Sockets) error { eat(); go churn(); return ctx.Err() }", 1)
	for path, text := range map[string]string{path: text, filepath.Join(filepath.Dir(path), "hunger.go"): hunger} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const hunger = `package app

import (
	"os"
	"strconv"
	"time"
)

var kept [][]byte
var garbage []byte

func full(size int) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = 1
	}
	return b
}

func eat() {
	n, _ := strconv.Atoi(os.Getenv("PULSED_EAT"))
	for range n {
		kept = append(kept, full(1<<20))
	}
}

func churn() {
	n, _ := strconv.Atoi(os.Getenv("PULSED_CHURN"))
	for range n {
		garbage = full(1 << 20)
		time.Sleep(10 * time.Millisecond)
	}
	if file := os.Getenv("PULSED_FINISHED"); file != "" {
		_ = os.WriteFile(file, nil, 0o644)
	}
}
`

// newCgroup makes a cgroup with this limit of memory, of either version of
// cgroups(7), below that of the test.
func newCgroup(t *testing.T, limit int) string {
	t.Helper()
	if os.Geteuid() != 0 {
		testtool.Skip(t, "only root can make a cgroup")
	}
	text, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("mkdaemon-test-%d", os.Getpid())
	try := func(parent string, files map[string]string) bool {
		dir := filepath.Join(parent, name)
		if os.Mkdir(dir, 0o755) != nil {
			return false
		}
		t.Cleanup(func() {
			eventually(t, "the cgroup is empty", func() bool { return os.Remove(dir) == nil })
		})
		for file, text := range files {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil && file != "memory.swap.max" {
				t.Logf("%s: %v", parent, err)
				return false
			}
		}
		return true
	}
	if m := regexp.MustCompile(`(?m)^\d+:memory:(.*)$`).FindStringSubmatch(string(text)); m != nil {
		for _, parent := range []string{"/sys/fs/cgroup/memory" + m[1], "/sys/fs/cgroup/memory"} {
			if try(parent, map[string]string{"memory.limit_in_bytes": strconv.Itoa(limit)}) {
				return filepath.Join(parent, name)
			}
		}
	}
	// The root alone may have processes beside groups with controllers.
	_ = os.WriteFile("/sys/fs/cgroup/cgroup.subtree_control", []byte("+memory"), 0o644)
	if try("/sys/fs/cgroup", map[string]string{"memory.max": strconv.Itoa(limit), "memory.swap.max": "0"}) {
		return filepath.Join("/sys/fs/cgroup", name)
	}
	testtool.Skip(t, "no cgroup can be made that limits memory")
	return ""
}
