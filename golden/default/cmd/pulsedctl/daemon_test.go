// Kept by mkdaemon (ipc/_control): your edits are merged.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"example.com/pulsed/internal/control"
)

// The daemon of these tests is this program once more, so that "it has ended"
// can be tested: a process that lives on in the test would never end.
func TestMain(m *testing.M) {
	if kind := os.Getenv("CTL_TEST_SERVE"); kind != "" {
		if err := serve(kind, os.Getenv("CTL_TEST_PLACE")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// fake is the daemon in that process; its state comes from the environment.
type fake struct {
	level  slog.LevelVar
	events control.Events
	end    context.CancelFunc
}

func (f *fake) State() string                       { return os.Getenv("CTL_TEST_STATE") }
func (f *fake) ReopenLogs() error                   { return nil }
func (f *fake) Level() *slog.LevelVar               { return &f.level }
func (f *fake) Stop()                               { f.end() }
func (f *fake) Reload(context.Context) (int, error) { return reloadOf(f.State()) }
func (f *fake) Events() *control.Events             { return &f.events }
func (f *fake) LastReload() *control.Outcome        { return f.Status().LastReload }
func (f *fake) Config() []control.Setting {
	return []control.Setting{{Key: "log.level", Value: `"info"`, Origin: "/etc/x.toml:3"}}
}
func (f *fake) Status() control.Status {
	return control.Status{
		PID: os.Getpid(), State: f.State(), Started: time.Unix(1e9, 0), Uptime: 3723, Generation: 2, LogLevel: "info",
		LastReload: &control.Outcome{Time: time.Unix(1e9, 0), Generation: 2, Error: "x.toml:1:2: bad\nx.toml:3:4: worse"},
		App:        map[string]any{"ticks": 12345678901234567, "last": map[string]any{"message": "\x1b[2Jgone"}},
	}
}

func reloadOf(state string) (int, error) {
	switch state {
	case "broken":
		return 0, errors.New("x.toml:1:2: bad\nx.toml:3:4: worse")
	case "closed":
		return 0, &control.Error{Kind: control.Denied, Text: "not for you"}
	}
	return 3, nil
}

// transports are the ways in which it can be reached at a place.
func transports() map[string]func(place string, api *control.Service, log *slog.Logger) control.Transport {
	return map[string]func(place string, api *control.Service, log *slog.Logger) control.Transport{
		"unix": newUnix,
	}
}

func serve(kind, place string) error {
	log := slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithCancel(context.Background())
	policy := func() control.Policy { return control.Policy{Self: int64(os.Geteuid())} }
	f := &fake{end: cancel}
	f.events.Publish(control.Event{Type: control.EventState, State: f.State(), Generation: 2})
	api := control.NewService(f, policy, log)
	transport := transports()[kind](place, api, log)
	if err := transport.Listen(ctx); err != nil {
		return err
	}
	fmt.Println("ready")
	if err := transport.Serve(ctx); err != nil {
		return err
	}
	err := transport.Close()
	// A daemon has more to do after that; stop must wait for this, too.
	time.Sleep(400 * time.Millisecond)
	return err
}

// startDaemon starts such a process with open files, and returns when it can be
// reached.
func startDaemon(t *testing.T, kind, place, state string, files ...*os.File) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.ExtraFiles = files
	cmd.Env = append(os.Environ(), "CTL_TEST_SERVE="+kind, "CTL_TEST_PLACE="+place, "CTL_TEST_STATE="+state, "GORACE=atexit_sleep_ms=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if _, err := io.ReadFull(out, make([]byte, len("ready"))); err != nil {
		t.Fatalf("the daemon did not start: %v", err)
	}
	return cmd
}
