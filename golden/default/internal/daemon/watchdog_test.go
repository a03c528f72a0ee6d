// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
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
		if !stuck.Load() {
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	}}
	go r.watchdog(t.Context(), &group{members: []*member{{service: work}}})

	buf := make([]byte, 100)
	next := func() string {
		t.Helper()
		if err := r.manager.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		n, err := r.manager.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		return string(buf[:n])
	}
	// What was told before stands in the socket, however much that is.
	becomes := func(want, why string) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); next() != want; {
			if time.Now().After(deadline) {
				t.Fatalf("never %s %s", want, why)
			}
		}
	}
	const well, ill = "WATCHDOG=1", "WATCHDOG=trigger"
	for range 3 {
		if got := next(); got != well {
			t.Fatalf("%s although all is well", got)
		}
	}
	stuck.Store(true)
	becomes(ill, "although the work is stuck")
	for range 3 {
		if got := next(); got != ill {
			t.Fatalf("%s although the work is stuck", got)
		}
	}
	stuck.Store(false)
	becomes(well, "after the work went on")
	for range 3 {
		if got := next(); got != well {
			t.Fatalf("%s after the work went on", got)
		}
	}
	stuck.Store(true)
	becomes(ill, "although the work is stuck again")
	r.Stop()
	becomes(well, "while it stops, when services are gone one by one")
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

// TestEveryKeepsItsStep: however long it runs, and however long f takes, as long as
// that is less than an interval.
func TestEveryKeepsItsStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const interval = 12 * time.Hour
		ctx, cancel := context.WithTimeout(t.Context(), 365*24*time.Hour+interval/2)
		defer cancel()
		begin, calls := time.Now(), 0
		every(ctx, interval, func() {
			calls++
			if late := time.Since(begin) - time.Duration(calls)*interval; late != 0 {
				t.Errorf("call %d is %v late", calls, late)
			}
			time.Sleep(interval / 3)
		})
		if calls != 730 {
			t.Errorf("%d calls in a year, want two a day", calls)
		}
	})
}
