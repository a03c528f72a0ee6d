// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"example.com/pulsed/internal/notify"
)

// TestWatchdog has a service that gets stuck, and then recovers.
func TestWatchdog(t *testing.T) {
	r := newTrial(t)
	t.Setenv("WATCHDOG_USEC", "100000")
	t.Setenv("WATCHDOG_PID", "")
	r.notify = notify.New()
	r.log = slog.New(slog.DiscardHandler)
	var stuck atomic.Bool
	work := service{name: "work", alive: func(ctx context.Context) error {
		if stuck.Load() {
			<-ctx.Done()
		}
		return ctx.Err()
	}}
	go r.watchdog(t.Context(), &group{members: []*member{{service: work}}})

	buf := make([]byte, 100)
	pinged := func(limit time.Duration) bool {
		t.Helper()
		if err := r.manager.SetReadDeadline(time.Now().Add(limit)); err != nil {
			t.Fatal(err)
		}
		n, err := r.manager.Read(buf)
		return err == nil && string(buf[:n]) == "WATCHDOG=1"
	}
	for range 3 {
		if !pinged(20 * time.Second) {
			t.Fatal("no ping although all is well")
		}
	}
	stuck.Store(true)
	for late := 0; pinged(300 * time.Millisecond); late++ { // six intervals
		if late > 0 { // one may have been on its way
			t.Fatal("pings go on although the work is stuck")
		}
	}
	stuck.Store(false)
	if !pinged(20 * time.Second) {
		t.Error("no ping after the work went on")
	}
	stuck.Store(true)
	r.Stop()
	if !pinged(20 * time.Second) {
		t.Error("no ping while it stops, when services are gone one by one")
	}
}

// TestApplicationFeedsTheWatchdog: the work itself is what has to answer.
func TestApplicationFeedsTheWatchdog(t *testing.T) {
	r := newTrial(t)
	r.start()
	if r.application().alive == nil {
		t.Fatal("nobody asks the application")
	}
	if err := r.application().alive(t.Context()); err != nil {
		t.Errorf("it runs, but: %v", err)
	}
	r.Stop()
	<-r.ended
}
