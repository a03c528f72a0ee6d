// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"example.com/pulsed/internal/exit"
	"example.com/pulsed/internal/notify"
)

func TestLife(t *testing.T) {
	r := newTrial(t)
	r.start()
	r.wantTold("READY=1")
	if s := r.Status(); s.State != Running || s.Generation != 1 || s.PID != os.Getpid() || s.ConfigFile != r.file || s.App == nil {
		t.Errorf("status: %+v", s)
	}
	r.Stop()
	r.Stop() // to ask twice is no mistake
	if err := <-r.ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
	r.wantTold("STOPPING=1")
	if _, err := r.Reload(t.Context()); err == nil || !strings.Contains(err.Error(), "stopping") {
		t.Errorf("a reload after the end: %v", err)
	}
}

func TestBadStart(t *testing.T) {
	r := newTrial(t)
	r.configure("level", `"loud"`)
	if err := r.Run(t.Context()); exit.Of(err) != exit.Config {
		t.Errorf("it ended with %v, code %d, want %d", err, exit.Of(err), exit.Config)
	}
	r.wantTold("ERRNO=22") // EINVAL, and nothing else: it never was ready
}

func TestStopBeforeTheStart(t *testing.T) {
	r := newTrial(t)
	r.Stop()
	if err := r.Run(t.Context()); err != nil {
		t.Errorf("it ended with %v", err)
	}
	// Whoever waits for the start need not wait longer.
	r.wantTold(fmt.Sprintf("ERRNO=%d", int(syscall.ECANCELED)))
}

// TestFailedStart: the manager hears of it when all is released, or the next
// start, which it may try at once, would find this one in its way.
func TestFailedStart(t *testing.T) {
	r := newTrial(t)
	r.notify = notify.New()
	var parts group
	r.mustOpen(&parts)
	defer r.closeLogs()
	held := service{name: "held", stop: func() error { r.wantTold(); return nil }}
	bad := service{name: "bad", init: func(context.Context) error { return fmt.Errorf("listen: %w", syscall.ENOENT) }}
	err := parts.init(t.Context(), []service{held, bad}, time.Minute)
	if got := r.shutdown(&parts, err); got != err || err == nil {
		t.Errorf("it ended with %v, want %v", got, err)
	}
	r.wantTold("ERRNO=2")
}

func TestContextStops(t *testing.T) {
	r := newTrial(t)
	ctx, cancel := context.WithCancel(t.Context())
	r.options.Ready = cancel
	if err := r.Run(ctx); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// TestStuckStatus has an application that does not say how it is: that must be
// nobody's trouble but its own.
func TestStuckStatus(t *testing.T) {
	r := newTrial(t)
	r.start()
	inside, release := make(chan struct{}, 1), make(chan struct{})
	defer close(release)
	var stuck atomic.Int32
	r.describe = func() any {
		stuck.Add(1)
		inside <- struct{}{}
		<-release
		return nil
	}
	answers := make(chan Status)
	go func() { answers <- r.Status() }()
	<-inside
	if !r.mu.TryLock() {
		t.Fatal("the daemon is locked while the application is asked")
	}
	r.mu.Unlock()
	r.configure("stop_timeout", `"19s"`)
	if _, err := r.Reload(t.Context()); err != nil {
		t.Errorf("reload: %v", err)
	}
	for _, s := range []Status{<-answers, r.Status()} {
		if s.App != unanswered || s.State != Running {
			t.Errorf("status: %+v", s)
		}
	}
	if n := stuck.Load(); n != 1 {
		t.Errorf("%d goroutines are stuck, want one, however often it is asked", n)
	}
	r.Stop()
	if err := <-r.ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// TestShutdownByForce stops a daemon with a part that does not end, and that
// will not say where it hangs either.
func TestShutdownByForce(t *testing.T) {
	r := newTrial(t)
	r.configure("stop_timeout", `"10ms"`)
	r.notify = notify.New()
	var parts group
	r.mustOpen(&parts)
	defer r.closeLogs()
	release := make(chan struct{})
	defer close(release)
	r.describe = func() any { <-release; return nil }
	stuck := service{name: "stuck", run: func(context.Context) error { <-release; return nil }}
	if err := parts.init(t.Context(), []service{stuck}, time.Minute); err != nil {
		t.Fatal(err)
	}
	parts.run()
	r.Stop()
	r.state = Running
	if err := r.shutdown(&parts, nil); err == nil || !strings.Contains(err.Error(), "stuck: still at work") {
		t.Errorf("got %v, want the name of what is stuck", err)
	}
	r.wantTold("STOPPING=1")
}

func TestSecondRequestEndsAtOnce(t *testing.T) {
	codes := make(chan int, 1)
	d := New(Options{})
	d.exit = func(code int) { codes <- code }
	s := &Signals{stop: make(chan os.Signal, 2)}
	s.stop <- syscall.SIGINT
	s.stop <- syscall.SIGTERM
	d.obeyStop(t.Context(), s)
	if code := <-codes; code != 143 || d.work.Err() == nil {
		t.Errorf("exit code %d, stopped: %v; want 143 after a stop", code, d.work.Err())
	}
}
