package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
	"github.com/mkdaemon/mkdaemon/templates"
)

// What can be counted does not depend on how busy the machine is: `new` starts
// no program, opens no socket, and makes at most a quarter more system calls
// than `cp -r` of what it wrote (those of the Go scheduler left out, since they
// vary from run to run).
func TestNewCounters(t *testing.T) {
	testtool.Need(t, "strace", "cp")
	dir := t.TempDir()
	project := filepath.Join(dir, "project")
	made := trace(t, mkdaemon, "new", "pulseD", "--defaults", "--dir", project)
	copied := trace(t, "cp", "-r", project, filepath.Join(dir, "copy"))
	for _, call := range made {
		switch name, _, _ := strings.Cut(call, "("); name {
		case "socket", "connect", "fork", "vfork":
			t.Errorf("new called %s", call)
		case "execve":
			if !strings.Contains(call, mkdaemon) {
				t.Errorf("new started a program: %s", call)
			}
		}
	}
	t.Logf("new %d system calls, cp -r %d: %.2f", len(made), len(copied), float64(len(made))/float64(len(copied)))
	if len(made)*4 > len(copied)*5 {
		t.Errorf("%d system calls are more than 1.25 times the %d of cp -r", len(made), len(copied))
	}
}

// trace lists the system calls of a command, but for the scheduler's.
func trace(t *testing.T, words ...string) []string {
	t.Helper()
	log := filepath.Join(t.TempDir(), "log")
	quiet := "trace=!futex,nanosleep,epoll_pwait,sched_yield,madvise,rt_sigreturn,tgkill,getpid"
	run(t, "", append([]string{"strace", "-f", "-qq", "-o", log, "-e", quiet, "-e", "signal=none", "--"}, words...)...)
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	var calls []string
	for line := range strings.Lines(string(text)) {
		// "PID call(…"; a call that was cut in two counts where it begins.
		if _, call, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			if call = strings.TrimSpace(call); !strings.HasPrefix(call, "<...") && !strings.HasPrefix(call, "+++") {
				calls = append(calls, call)
			}
		}
	}
	return calls
}

// Nothing of ours runs before main: every run would pay for it, also one that
// only prints the version. Tables that need code belong into the function that
// uses them. What libraries do there is in docs/benchmarks.md.
func TestNothingIsInitialised(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), mkdaemon, "version")
	cmd.Env = []string{"GODEBUG=inittrace=1"}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "init runtime ") {
		t.Fatalf("no list of what is initialised: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		for _, never := range []string{
			"init github.com/mkdaemon/", "init main ",
			"init encoding/xml ", // for which internal/encode escapes by itself
			"init net ",          // without which internal/audit opens its sockets
		} {
			if strings.HasPrefix(line, never) {
				t.Error(line)
			}
		}
	}
}

// Memory that a render asks for: a bound with room, to notice a template engine
// that begins to do everything twice.
func TestRenderAllocations(t *testing.T) {
	c := catalog(t)
	answers, err := c.Resolve(combine.Plain(c, "pulseD"))
	if err != nil {
		t.Fatal(err)
	}
	set := render.New(templates.FS, c)
	n := testing.AllocsPerRun(5, func() {
		if _, err := set.Render(answers); err != nil {
			t.Fatal(err)
		}
	})
	if files := float64(len(tree(t, c, combine.Plain(c, "pulseD")))); n > 20*files {
		t.Errorf("%.0f allocations for %.0f files", n, files)
	} else {
		t.Logf("%.0f allocations for %.0f files", n, files)
	}
}
