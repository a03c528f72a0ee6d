package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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

// subject describes a generated daemon to the audit as its own audit.toml does, and
// besides how to make its application hang. In another style than that of the file it
// is run as that style would.
func subject(t *testing.T, dir string, style audit.Style, given option.Given) audit.Subject {
	t.Helper()
	s, err := audit.ReadSubject(filepath.Join(dir, "audit.toml"))
	if err != nil {
		t.Fatal(err)
	}
	s.Freeze = "{dir}/freeze"
	s.Env, s.Keeps = append(s.Env, "PULSED_FREEZE={dir}/freeze"), []string{"PULSED_*"}
	s.Files["pulsed.toml"] += "\n[app]\nperiod = \"20ms\"\n"
	if style != audit.Traditional {
		s.Dir, s.Umask = "{dir}/odd place", "0037" // those of the manager
	}
	if style == s.Style {
		return s
	}
	s.Style, s.Pidfile, s.Stop, s.Status, s.Reload = style, "", nil, nil, nil
	s.Start = []string{s.Start[0], "run", "--config=" + s.Config}
	if style == audit.S6 {
		s.ReadyFD = 4
		s.Start = append(s.Start, "--ready-fd=4")
	}
	if has(given, "ipc", "unix") {
		s.Reload = []string{filepath.Join(dir, "bin", "pulsedctl"), "reload"}
	}
	return s
}

// asNobody has root start it, and the daemon become another user. Its socket and
// its logs are in folders of that user, its pidfile is not.
func asNobody(s audit.Subject) audit.Subject {
	s.User, s.Owned, s.Terminal, s.Connect = "nobody", []string{"{dir}/own", "{dir}/log"}, "", "{dir}/own/s"
	s.Limits = maps.Clone(s.Limits)
	s.Limits["NoNewPrivs"] = "1"
	s.Files = maps.Clone(s.Files)
	s.Files["own/"] = ""
	s.Files["pulsed.toml.d/nobody.toml"] = "[detach]\nuser = \"nobody\"\n\n[control.unix]\nsocket = \"{dir}/own/s\"\n"
	return s
}
