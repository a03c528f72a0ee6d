// Yours: mkdaemon wrote this once and never will again.

package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// start runs an App until the test ends, and then wants it to have returned.
// Inside synctest.Test the clock is false and jumps, so nothing here waits.
func start(t *testing.T, period time.Duration, log slog.Handler) *App {
	t.Helper()
	a, err := New(Settings{Period: Duration{period}, Message: "tick"}, slog.New(log))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Init(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	synctest.Wait() // until it is at work
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return a
}

// beats is how many there have been.
func beats(a *App) int {
	synctest.Wait() // until every goroutine has done what it can
	return a.Status().(Status).Beats
}

func TestBeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := start(t, time.Second, slog.DiscardHandler)
		time.Sleep(3500 * time.Millisecond)
		if got := beats(a); got != 3 {
			t.Errorf("%d beats in 3.5 s of 1 s each, want 3", got)
		}
	})
}

// A schedule keeps its step: no beat is lost or doubled in a year.
func TestBeatsForAYear(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const day = 24 * time.Hour
		a := start(t, day, slog.DiscardHandler)
		time.Sleep(365*day + day/2)
		if got := beats(a); got != 365 {
			t.Errorf("%d beats in a year of one a day, want 365", got)
		}
	})
}

func TestReloadTakesEffectAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := start(t, time.Hour, slog.DiscardHandler)
		if err := a.Reload(Settings{Period: Duration{time.Second}, Message: "tock"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1500 * time.Millisecond)
		if got := beats(a); got != 1 {
			t.Errorf("%d beats 1.5 s after the period became 1 s, want 1", got)
		}
	})
}

func TestAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := stuckLog{slog.DiscardHandler, make(chan struct{})}
		a := start(t, time.Hour, stuck)
		if err := a.Alive(t.Context()); err != nil {
			t.Errorf("Alive while it works: %v", err)
		}
		time.Sleep(2 * time.Hour) // the first beat has come, and has not ended
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := a.Alive(ctx); err == nil {
			t.Error("Alive says nothing is wrong while the work is stuck")
		}
		close(stuck.release)
	})
}

// stuckLog is a log that holds up whoever writes to it.
type stuckLog struct {
	slog.Handler
	release chan struct{}
}

func (l stuckLog) Enabled(context.Context, slog.Level) bool { return true }

func (l stuckLog) Handle(context.Context, slog.Record) error {
	<-l.release
	return nil
}

func TestStatusIsJSON(t *testing.T) {
	a, err := New(Settings{Period: Duration{time.Second}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(a.Status())
	if err != nil || string(text) != `{"beats":0,"period":"1s"}` {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestSettings(t *testing.T) {
	var s Settings
	s.SetDefaults()
	s.Validate(func(key, problem string) { t.Errorf("the default of %s %s", key, problem) })

	var found []string
	Settings{}.Validate(func(key, problem string) { found = append(found, key) })
	if got := strings.Join(found, " "); got != "period message" {
		t.Errorf("problems with %q, want all of period and message", got)
	}
}
