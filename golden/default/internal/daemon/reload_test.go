// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"

	"example.com/pulsed/internal/exit"
)

func TestReload(t *testing.T) {
	r := newTrial(t)
	r.start()
	r.wantTold("READY=1")
	for _, step := range []struct {
		key, value string
		generation int
		err        string // what it has to contain
	}{
		{"stop_timeout", `"19s"`, 2, ""},
		{"stop_timeout", `"19s"`, 2, ""}, // nothing new
		{"stop_timeout", `"never"`, 2, ":16: daemon.stop_timeout: must be a duration"},
		{"sinks", `["elsewhere"]`, 2, `:9: log.sinks: unknown sink "elsewhere"`},
		{"level", `"error"`, 3, ""},
	} {
		before := r.config()
		r.configure(step.key, step.value)
		generation, err := r.Reload(t.Context())
		if generation != step.generation || (err == nil) != (step.err == "") {
			t.Errorf("%s = %s: generation %d, %v", step.key, step.value, generation, err)
		}
		last := r.Status().LastReload
		if last == nil || last.Generation != generation {
			t.Fatalf("the last reload is %+v", last)
		}
		if err != nil {
			if !strings.Contains(err.Error(), step.err) || last.Error != err.Error() || exit.Of(err) != exit.Config {
				t.Errorf("got %v (code %d), want %q with %d", err, exit.Of(err), step.err, exit.Config)
			}
			if r.config() != before {
				t.Errorf("%s = %s: the old configuration is gone", step.key, step.value)
			}
		}
		// Ready again, whatever came of it: the manager waits for that.
		r.wantTold("RELOADING=1", "READY=1")
	}
	if r.Level().Level() != slog.LevelError || r.Status().LogLevel != "error" {
		t.Errorf("level %v, want that of the last reload", r.Level())
	}
	inForce := r.config()
	changed := *inForce
	changed.Log.Sinks = []string{"other"} // as if it had started with these
	r.current.Store(&changed)
	if _, err := r.Reload(t.Context()); err == nil || !strings.Contains(err.Error(), "log.sinks: a change needs a restart") {
		t.Errorf("other sinks: %v", err)
	}
	r.current.Store(inForce)
	r.Level().Set(slog.LevelDebug) // by hand, say
	if _, err := r.Reload(t.Context()); err != nil || r.Level().Level() != slog.LevelError {
		t.Errorf("level %v after a reload, want what the file says: %v", r.Level(), err)
	}
	r.Stop()
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
}

// TestReloadOfTheSameSettings: where they stand may have changed, and whoever
// asks for the configuration is to be sent to the right line.
func TestReloadOfTheSameSettings(t *testing.T) {
	r := newTrial(t)
	r.start()
	text, err := os.ReadFile(r.file)
	if err != nil {
		t.Fatal(err)
	}
	before := r.config().Values()
	if err := os.WriteFile(r.file, append([]byte("# one line more\n"), text...), 0o600); err != nil {
		t.Fatal(err)
	}
	if generation, err := r.Reload(t.Context()); err != nil || generation != 1 {
		t.Errorf("generation %d, %v; nothing has changed", generation, err)
	}
	moved := 0
	for i, v := range r.config().Values() {
		if v.Origin != before[i].Origin {
			moved++
		}
	}
	if moved == 0 {
		t.Errorf("no setting has moved: %v", before)
	}
	r.Stop()
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
}

func TestReloadsShareTheNextOne(t *testing.T) {
	r := newTrial(t)
	r.start()
	r.told()
	r.turn.Lock() // as if one were under way
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		if _, err := r.Reload(gone); !errors.Is(err, context.Canceled) {
			t.Errorf("a caller who has gone gets %v", err)
		}
	}
	r.turn.Unlock()
	if _, err := r.Reload(t.Context()); err != nil {
		t.Error(err)
	}
	if n := strings.Count(strings.Join(r.told(), " "), "RELOADING=1"); n > 2 {
		t.Errorf("%d reloads for 101 requests, want them to share", n)
	}
	r.Stop()
	<-r.ended
}
