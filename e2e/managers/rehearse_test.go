package managers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// rehearse gives the application of a project bad days: what it does is said by
// a word in the file trial beside its configuration.
func rehearse(t *testing.T, project string) {
	t.Helper()
	path := filepath.Join(project, "internal", "app", "app.go")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := string(text)
	for from, to := range map[string]string{
		"Init(ctx context.Context, _ Sockets) error { return ctx.Err() }": "Init(ctx context.Context, _ Sockets) error { return a.rehearse(ctx) }",
		"Run(ctx context.Context) error {\n":                              "Run(ctx context.Context) error {\n\tif err := a.misbehave(); err != nil {\n\t\treturn err\n\t}\n\tdefer a.drain()\n",
	} {
		if !strings.Contains(changed, from) {
			t.Fatalf("the application has no %q any more", from)
		}
		changed = strings.Replace(changed, from, to, 1)
	}
	trial := strings.ReplaceAll(trial, "NAME", filepath.Base(project))
	for path, text := range map[string]string{path: changed, filepath.Join(filepath.Dir(path), "trial.go"): trial} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const trial = `package app

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func trial() string {
	text, _ := os.ReadFile("/etc/NAME/trial")
	return strings.TrimSpace(string(text))
}

// rehearse is held back until somebody says something else, or stops altogether:
// then only SIGKILL helps, or SIGCONT.
func (a *App) rehearse(ctx context.Context) error {
	switch trial() {
	case "held":
		for trial() == "held" && ctx.Err() == nil {
			time.Sleep(10 * time.Millisecond)
		}
	case "frozen":
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		time.Sleep(50 * time.Millisecond) // the signal is on its way
		<-ctx.Done()
	}
	return ctx.Err()
}

// misbehave ignores SIGTERM, or ends at once.
func (a *App) misbehave() error {
	switch trial() {
	case "deaf":
		signal.Ignore(syscall.SIGTERM)
	case "crash":
		a.log.Info("about-to-crash")
		return errors.New("crashed")
	}
	return nil
}

// drain takes a moment to finish what was begun.
func (a *App) drain() {
	time.Sleep(300 * time.Millisecond)
	a.log.Info("all-drained")
}
`
