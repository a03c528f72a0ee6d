package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// What the README tells a new user to do on the first day, with the real
// programs that `make` built: run, ask, reload with good and with bad settings, stop.
func TestFirstDay(t *testing.T) {
	testtool.Need(t, "make")
	_, given := plain(t)
	dir := generate(t, given)
	run(t, dir, "make", "-s", "test", "build")
	home(t)

	make := start(t, dir, "make", "-s", "run")
	ctl := func(words ...string) string { return run(t, dir, append([]string{"bin/pulsedctl"}, words...)...) }
	eventually(t, "the daemon answers", func() bool {
		_, err := try(t, dir, "bin/pulsedctl", "health")
		return err == nil
	})
	first := status(t, dir)

	// SIGHUP with new settings: the log shows the new message, the process stays.
	settings(t, dir, "[app]\nperiod = \"50ms\"\nmessage = \"quick as a fish\"\n")
	signal(t, first.PID, syscall.SIGHUP)
	eventually(t, "the new message is in the log", func() bool { return strings.Contains(make.output(), "quick as a fish") })
	// The application has them before the reload is over and counted.
	eventually(t, "the reload is over", func() bool { now := status(t, dir); return now.State == "running" && now.Generation > first.Generation })
	if now := status(t, dir); now.PID != first.PID || now.Generation != first.Generation+1 {
		t.Errorf("after SIGHUP: %+v, before: %+v", now, first)
	}

	// A reload with a mistake fails, says where, and changes nothing.
	settings(t, dir, "[app]\nperiod = \"fast\"\n")
	out, err := try(t, dir, "bin/pulsedctl", "reload")
	if err == nil || !strings.Contains(out, "pulsed.toml:2:") {
		t.Errorf("reload with a mistake: %v\n%s", err, out)
	}
	if now := status(t, dir); now.PID != first.PID || now.Generation != first.Generation+1 {
		t.Errorf("after a failed reload: %+v", now)
	}
	if out, err := try(t, dir, "bin/pulsed", "check", "--config", "etc/pulsed.toml"); err == nil || !strings.Contains(out, "pulsed.toml:2:") {
		t.Errorf("check: %v\n%s", err, out)
	}

	ctl("log-level", "debug")
	if level := strings.TrimSpace(ctl("log-level")); !strings.Contains(level, "debug") {
		t.Errorf("the log level is %q", level)
	}
	signal(t, first.PID, syscall.SIGTERM)
	if err := make.wait(); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, make.output())
	}
}

// The same day with a daemon that leaves the terminal.
func TestFirstDayDetached(t *testing.T) {
	testtool.Need(t, "make")
	_, given := plain(t)
	given["style"] = []string{"daemonize"}
	dir := generate(t, given)
	run(t, dir, "make", "-s", "test", "build")
	home(t)
	config := filepath.Join(dir, "etc", "pulsed.toml")

	code := func(want int, words ...string) string {
		t.Helper()
		out, err := try(t, dir, append([]string{"bin/pulsed"}, words...)...)
		got := 0
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			got = exit.ExitCode()
		} else if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("pulsed %s: exit code %d, want %d\n%s", strings.Join(words, " "), got, want, out)
		}
		return out
	}
	t.Cleanup(func() {
		_, _ = exec.Command(filepath.Join(dir, "bin/pulsed"), "stop", "--config", config).CombinedOutput()
	})

	code(3, "status", "--config", config)
	code(0, "start", "--config", config)
	// It returned, so it serves: no wait here.
	first := status(t, dir)
	code(0, "status", "--config", config)
	if out := code(75, "start", "--config", config); !strings.Contains(out, "already running") {
		t.Errorf("a second start says %q", out)
	}
	settings(t, dir, "[app]\nperiod = \"3s\"\n")
	code(0, "reload", "--config", config)
	eventually(t, "the reload has happened", func() bool { return status(t, dir).Generation == first.Generation+1 })
	code(0, "stop", "--config", config)
	code(3, "status", "--config", config)
	// It has ended; its new parent, process 1, may take a moment to collect it.
	eventually(t, "the process is gone", func() bool { return syscall.Kill(first.PID, 0) == syscall.ESRCH })
	// An error before it can serve reaches the caller, with the daemon's code.
	settings(t, dir, "[app]\nperiod = \"never\"\n")
	if out := code(78, "start", "--config", config); !strings.Contains(out, "pulsed.toml:2:") {
		t.Errorf("start with a mistake says %q", out)
	}
	code(3, "status", "--config", config)
}

// home gives the daemon folders of its own, so that a test run by root does
// not touch the machine's.
func home(t *testing.T) {
	t.Helper()
	// A socket's path is limited to about a hundred bytes; t.TempDir is longer.
	dir, err := os.MkdirTemp("", "mkd-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	t.Setenv("RUNTIME_DIRECTORY", dir)
	t.Setenv("PULSED_SOCKET", filepath.Join(dir, "control.sock"))
}

type daemonStatus struct {
	PID        int    `json:"pid"`
	State      string `json:"state"`
	Generation int    `json:"generation"`
}

func status(t *testing.T, dir string) daemonStatus {
	t.Helper()
	var s daemonStatus
	out := run(t, dir, "bin/pulsedctl", "status", "--json")
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatalf("status: %v\n%s", err, out)
	}
	if s.PID == 0 || s.Generation == 0 {
		t.Fatalf("a status without pid or generation:\n%s", out)
	}
	return s
}

func settings(t *testing.T, dir, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "etc", "pulsed.toml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func signal(t *testing.T, pid int, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(pid, s); err != nil {
		t.Fatal(err)
	}
}

// process is a program that runs beside the test and is ended with it.
type process struct {
	cmd  *exec.Cmd
	mu   sync.Mutex
	text bytes.Buffer
	done chan error
}

func start(t *testing.T, dir string, words ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(words[0], words[1:]...), done: make(chan error, 1)}
	p.cmd.Dir = dir
	// A group of its own, so that make and the daemon below it end together.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdout, p.cmd.Stderr = write, write
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	go func() { _, _ = io.Copy(p, read) }()
	go func() { p.done <- p.cmd.Wait() }()
	t.Cleanup(func() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) })
	return p
}

// Write collects what the process says.
func (p *process) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(text)
}

func (p *process) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

func (p *process) wait() error {
	select {
	case err := <-p.done:
		return err
	case <-time.After(time.Minute):
		return os.ErrDeadlineExceeded
	}
}

func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !happened(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it did not come about that %s", what)
		}
	}
}
