package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/option"
)

// attended gives the application a child, since what a daemon hands down can
// only be seen in one, and a way to make its work hang.
func attended(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, "internal", "app", "app.go")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin = "func (a *App) Run(ctx context.Context) error {\n"
	const beat = "func (a *App) beat() {\n"
	changed := strings.Replace(string(text), begin, begin+"\tdefer attend(ctx)()\n", 1)
	changed = strings.Replace(changed, beat, beat+"\tfreeze()\n", 1)
	if !strings.Contains(changed, "attend") || !strings.Contains(changed, "freeze") {
		t.Fatal("the application has no Run or no beat any more")
	}
	for path, text := range map[string]string{path: changed, filepath.Join(filepath.Dir(path), "child.go"): child} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const child = `package app

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

func freeze() {
	for range 1200 {
		if _, err := os.Stat(os.Getenv("PULSED_FREEZE")); err != nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func attend(ctx context.Context) (wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // the signal comes when the thread ends
		c := exec.CommandContext(ctx, "sleep", "1000")
		c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		_ = c.Run()
	}()
	return func() { <-done }
}
`

func has(given option.Given, question, option string) bool {
	return slices.Contains(given[question], option)
}

// subject describes a generated daemon to the audit.
func subject(dir string, style audit.Style, given option.Given) audit.Subject {
	daemon, ctl := filepath.Join(dir, "bin", "pulsed"), filepath.Join(dir, "bin", "pulsedctl")
	config := "[daemon]\nstop_timeout = \"5s\"\n"
	s := audit.Subject{
		Style: style, Program: daemon, Config: "{dir}/pulsed.toml", StartTimeout: time.Second,
		Broken: config + "[app]\nperiod = \"never\"\n",
		Freeze: "{dir}/freeze",
		Env:    []string{"RUNTIME_DIRECTORY={dir}/run", "LOGS_DIRECTORY={dir}/log", "PULSED_FREEZE={dir}/freeze"},
		Keeps:  []string{"PULSED_*"},
	}
	flags := []string{"--config={dir}/pulsed.toml"}
	if has(given, "ipc", "unix") {
		s.Connect = "{dir}/run/s"
		flags = append(flags, "--socket={dir}/run/s")
		s.Reload = []string{ctl, "--socket={dir}/run/s", "reload"}
	}
	if has(given, "ipc", "http") {
		config += "[control.http]\nlisten = \"127.0.0.1:{port}\"\n"
		if s.Connect == "" {
			s.Connect = "127.0.0.1:{port}"
		}
	}
	if has(given, "logging", "file") {
		s.Log = "{dir}/log/pulsed.log"
		config += "[logfile]\npath = \"{dir}/log/pulsed.log\"\n"
		s.Terminal = strings.Replace(config, "{dir}/log/pulsed.log", "{tty}", 1)
	}
	if _, err := os.Stat(filepath.Join(dir, "init/systemd/pulsed.service")); err == nil && style == audit.Systemd {
		s.Unit = filepath.Join(dir, "init/systemd/pulsed.service")
	}
	if style == audit.Traditional {
		s.Pidfile, s.Umask = "{dir}/run/pulsed.pid", "0027"
		flags = append(flags, "--pidfile="+s.Pidfile)
		command := func(verb string) []string { return append([]string{daemon, verb}, flags...) }
		s.Start, s.Stop, s.Status = command("start"), command("stop"), command("status")
		s.Hasty = strings.Replace(config, "[daemon]\n", "[daemon]\nstart_timeout = \"1s\"\n", 1)
		config += "[detach]\nopen_files = 500\nnice = 3\noom_score = 200\n"
		s.Limits = map[string]string{"Max open files": "500:500", "nice": "3", "oom_score_adj": "200"}
		if s.Reload == nil {
			s.Reload = command("reload")
		}
	} else {
		s.Start = append([]string{daemon, "run"}, flags...)
		s.Dir, s.Umask = "{dir}/odd place", "0037" // those of the manager
		if style == audit.S6 {
			s.ReadyFD = 4
			s.Start = append(s.Start, "--ready-fd=4")
		}
	}
	switch { // what FileDescriptorName= says in a .socket unit
	case has(given, "ipc", "unix"):
		s.Listen = "control"
	case has(given, "ipc", "http"):
		s.Listen = "http"
	}
	config += "[app]\nperiod = \"20ms\"\n"
	s.Files = map[string]string{"pulsed.toml": config, "run/empty": "", "log/empty": ""}
	return s
}

// asNobody has root start it, and the daemon become another user. Its socket and
// its logs are in folders of that user, its pidfile is not.
func asNobody(s audit.Subject) audit.Subject {
	s.User, s.Owned, s.Terminal = "nobody", []string{"{dir}/own", "{dir}/log"}, ""
	s.Limits = maps.Clone(s.Limits)
	s.Limits["NoNewPrivs"] = "1"
	s.Files = maps.Clone(s.Files)
	s.Files["own/empty"] = ""
	s.Files["pulsed.toml"] = strings.Replace(s.Files["pulsed.toml"], "[detach]\n", "[detach]\nuser = \"nobody\"\n", 1)
	s.Connect = strings.Replace(s.Connect, "{dir}/run/s", "{dir}/own/s", 1)
	for _, argv := range []*[]string{&s.Start, &s.Stop, &s.Status, &s.Reload} {
		*argv = slices.Clone(*argv)
		for i := range *argv {
			(*argv)[i] = strings.Replace((*argv)[i], "--socket={dir}/run/s", "--socket={dir}/own/s", 1)
		}
	}
	return s
}
