// Kept by mkdaemon (ipc/unix): your edits are merged.

package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/pulsed/internal/config"
	"example.com/pulsed/internal/control"
)

// TestControl leads a real daemon through its life, by its control socket.
func TestControl(t *testing.T) {
	// Not t.TempDir: its names may be too long for a socket.
	dir, err := os.MkdirTemp("", "ctl")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	// Without a folder of this test it would be on the bus of this user, if there
	// is one, where there may be a daemon already.
	t.Setenv("RUNTIME_DIRECTORY", dir)
	socket, file := filepath.Join(dir, "s"), filepath.Join(dir, "c.toml")
	configure := func(text string) {
		t.Helper()
		// This machine may have no other place for the log.
		text += `
[log]
sinks = ["stderr"]
`
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	configure("")
	source, flags := &config.Source{}, flag.NewFlagSet("test", flag.ContinueOnError)
	source.Register(flags)
	if err := flags.Parse([]string{"--config", file, "--socket", socket}); err != nil {
		t.Fatal(err)
	}
	ready, ended := make(chan struct{}), make(chan error, 1)
	d := New(Options{Source: source, Ready: func() { close(ready) }})
	go func() { ended <- d.Run(t.Context()) }()
	select {
	case <-ready:
	case err := <-ended:
		t.Fatalf("it did not start: %v", err)
	}

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	client, err := control.DialUnix(ctx, []string{socket})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ask := func(op control.Op, out any) *control.Error {
		t.Helper()
		text, err := client.Call(ctx, op, nil)
		if err != nil {
			e, ok := errors.AsType[*control.Error](err)
			if !ok {
				t.Fatalf("%s: %v", op, err)
			}
			return e
		}
		if err := json.Unmarshal(text, out); err != nil {
			t.Fatalf("%s: %v", op, err)
		}
		return nil
	}

	watcher, err := control.DialUnix(ctx, []string{socket})
	if err != nil {
		t.Fatal(err)
	}
	defer watcher.Close()
	heard, told := make(chan control.Event, 100), make(chan error, 1)
	go func() {
		told <- watcher.Watch(ctx, control.OpEvents, func(text json.RawMessage) error {
			var e control.Event
			err := json.Unmarshal(text, &e)
			heard <- e
			return err
		})
	}()
	select {
	case first := <-heard:
		if first.State != Running || first.Generation != 1 {
			t.Errorf("the first event is %+v", first)
		}
	case <-ctx.Done():
		t.Fatal("there is no first event")
	}

	var status control.Status
	if e := ask(control.OpStatus, &status); e != nil || status.PID != os.Getpid() || status.State != Running || status.Generation != 1 || status.App == nil {
		t.Errorf("status: %+v, %v", status, e)
	}

	configure("[control]\nread_all = 7\nreed_all = true\n")
	e := ask(control.OpReload, nil)
	if e == nil || e.Kind != control.Rejected || len(e.Lines) != 2 || !strings.HasPrefix(e.Lines[0], file+":2:") || !strings.HasPrefix(e.Lines[1], file+":3:") {
		t.Errorf("bad configuration: %#v, want both lines with their places", e)
	}
	configure("[control.unix]\nmode = \"0600\"\n")
	if e := ask(control.OpReload, nil); e == nil || e.Kind != control.Rejected || !strings.Contains(e.Error(), "control.unix.mode") {
		t.Errorf("a change that needs a restart: %v, want its name", e)
	}

	stranger := control.Caller{UID: 54321, GID: 54321, PID: -1}
	rights := policy(d.config)
	if got := rights().Level(stranger); got != control.Open {
		t.Errorf("a stranger has the level %s, want open", got)
	}
	configure("[control]\nread_all = true\n")
	var reloaded control.Reloaded
	if e := ask(control.OpReload, &reloaded); e != nil || reloaded.Generation != 2 {
		t.Errorf("reload: %+v, %v; want generation 2", reloaded, e)
	}
	if got := rights().Level(stranger); got != control.Read {
		t.Errorf("after read_all a stranger has the level %s, want read", got)
	}

	var settings []control.Setting
	if e := ask(control.OpConfig, &settings); e != nil || !slices.ContainsFunc(settings, func(s control.Setting) bool { return s.Key == "control.read_all" && s.Value == "true" }) {
		t.Errorf("config: %+v, %v", settings, e)
	}
	var m control.Metrics
	if e := ask(control.OpMetrics, &m); e != nil || !strings.Contains(m.Text(), `_config_reloads_total{outcome="refused"} 2`) || !strings.Contains(m.Text(), `_config_last_reload_successful 1`) {
		t.Errorf("metrics: %s, %v", m.Text(), e)
	}

	var state control.State
	if e := ask(control.OpStop, &state); e != nil || state.State != Stopping {
		t.Errorf("stop: %+v, %v", state, e)
	}
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
	if err := <-told; err != nil {
		t.Errorf("the events ended with %v", err)
	}
	close(heard)
	var story []string
	for e := range heard {
		outcome := ""
		if e.Error != "" {
			outcome = " refused"
		}
		story = append(story, fmt.Sprintf("%s%s %d%s", e.Type, e.State, e.Generation, outcome))
	}
	want := "statereloading 1, reload 1 refused, staterunning 1, statereloading 1, reload 1 refused, staterunning 1, " +
		"statereloading 1, reload 2, staterunning 2, statestopping 2"
	if got := strings.Join(story, ", "); got != want {
		t.Errorf("events:\n%s\nwant:\n%s", got, want)
	}
	if _, err := os.Lstat(socket); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its socket is still there: %v", err)
	}
}
