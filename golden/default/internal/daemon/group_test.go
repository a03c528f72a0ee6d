// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/pulsed/internal/exit"
)

// diary is what services did, in order.
type diary struct {
	mu    sync.Mutex
	lines []string
}

func (d *diary) write(line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, line)
}

// keeper is a service that writes a diary. It ends when it is told to.
func (d *diary) keeper(name string) service {
	return service{
		name: name,
		init: func(context.Context) error { d.write("init " + name); return nil },
		run: func(ctx context.Context) error {
			<-ctx.Done()
			d.write("end " + name)
			return nil
		},
		stop: func() error { d.write("stop " + name); return nil },
	}
}

func (d *diary) wants(t *testing.T, lines ...string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Equal(d.lines, lines) {
		t.Errorf("got  %s\nwant %s", strings.Join(d.lines, ", "), strings.Join(lines, ", "))
	}
}

func TestStopsInReverseOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		var g group
		ctx, cancel := context.WithCancel(t.Context())
		if err := g.init(ctx, []service{d.keeper("a"), {name: "empty"}, d.keeper("b")}, time.Minute); err != nil {
			t.Fatal(err)
		}
		g.run()
		cancel()
		if err := g.wait(ctx); err != nil {
			t.Errorf("told to stop: %v", err)
		}
		if err := g.stop(t.Context()); err != nil {
			t.Error(err)
		}
		d.wants(t, "init a", "init b", "end b", "stop b", "end a", "stop a")
	})
}

// What leaves last is still there when everything has stopped, and only what
// was acquired leaves.
func TestLeaveComesLast(t *testing.T) {
	var d diary
	var g group
	first := d.keeper("first")
	first.run = nil
	first.leave = func() error { d.write("leave first"); return nil }
	never := service{
		name:  "never",
		init:  func(context.Context) error { return errors.New("refused") },
		leave: func() error { d.write("leave never"); return nil },
	}
	if err := g.init(t.Context(), []service{first, d.keeper("second"), never}, time.Minute); err == nil {
		t.Error("the third was refused")
	}
	if err := g.stop(t.Context()); err != nil {
		t.Error(err)
	}
	g.leave()
	d.wants(t, "init first", "init second", "stop second", "stop first", "leave first")
}

func TestFailingInitReleasesWhatIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		var g group
		bad := d.keeper("bad")
		bad.init = func(context.Context) error { return exit.Errorf(exit.Unavailable, "port taken") }
		err := g.init(t.Context(), []service{d.keeper("a"), bad, d.keeper("c")}, time.Minute)
		if err == nil || err.Error() != "bad: port taken" || exit.Of(err) != exit.Unavailable {
			t.Errorf("got %v with code %d", err, exit.Of(err))
		}
		if err := g.stop(t.Context()); err != nil {
			t.Error(err)
		}
		d.wants(t, "init a", "stop a")
	})
}

func TestFirstToFailEndsTheWait(t *testing.T) {
	for want, run := range map[string]func(context.Context) error{
		"bad: disk gone":                   func(context.Context) error { return errors.New("disk gone") },
		"bad: ended without being told to": func(context.Context) error { return nil },
	} {
		synctest.Test(t, func(t *testing.T) {
			var d diary
			var g group
			if err := g.init(t.Context(), []service{d.keeper("a"), {name: "bad", run: run}, d.keeper("c")}, time.Minute); err != nil {
				t.Fatal(err)
			}
			g.run()
			if err := g.wait(t.Context()); err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
			if err := g.stop(t.Context()); err != nil {
				t.Errorf("told twice: %v", err)
			}
			d.wants(t, "init a", "init c", "end c", "stop c", "end a", "stop a")
		})
	}
}

func TestDeadlineOverrun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		var g group
		release := make(chan struct{})
		defer close(release)
		stuck := d.keeper("stuck")
		stuck.run = func(context.Context) error { <-release; return nil }
		jammed := d.keeper("jammed")
		jammed.stop = func() error { <-release; return nil }
		if err := g.init(t.Context(), []service{d.keeper("a"), stuck, jammed}, time.Minute); err != nil {
			t.Fatal(err)
		}
		g.run()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		start := time.Now()
		err := g.stop(ctx)
		want := "jammed: still releasing what it holds when the time was up\nstuck: still at work when the time was up"
		if err == nil || err.Error() != want {
			t.Errorf("got:\n%v\nwant:\n%s", err, want)
		}
		if took := time.Since(start); took != 5*time.Second+2*moment {
			t.Errorf("it took %v, want the limit and two moments", took)
		}
		// What is stuck is released all the same, and the others end in order.
		d.wants(t, "init a", "init stuck", "init jammed", "end jammed", "stop stuck", "end a", "stop a")
	})
}

func TestStopDuringInit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g group
		ctx, cancel := context.WithCancel(t.Context())
		slow := service{name: "slow", init: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}
		time.AfterFunc(time.Second, cancel)
		if err := g.init(ctx, []service{slow}, time.Minute); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestInitThatNeverEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g group
		release := make(chan struct{})
		defer close(release)
		deaf := service{name: "deaf", init: func(context.Context) error { <-release; return nil }}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		err := g.init(ctx, []service{deaf}, time.Minute)
		if took := time.Since(start); err == nil || took != time.Hour+time.Minute {
			t.Errorf("got %v after %v, want an error a minute after it was told to stop", err, took)
		}
	})
}

func TestAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := make(chan struct{})
		asked := service{name: "asked", alive: func(ctx context.Context) error {
			select {
			case <-answer:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
		g := group{members: []*member{{service: service{name: "mute"}}, {service: asked}}}
		if err := g.alive(t.Context(), time.Second); err == nil || !strings.Contains(err.Error(), "asked does not answer") {
			t.Errorf("got %v, want the name of the one that is stuck", err)
		}
		close(answer)
		if err := g.alive(t.Context(), time.Second); err != nil {
			t.Error(err)
		}
	})
}

// TestLimitsAreExact: a service that does not end is waited for to the moment, and
// what comes before it in the order still gets its turn.
func TestLimitsAreExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limit = 30 * 24 * time.Hour
		release := make(chan struct{})
		released := time.Time{}
		g := &group{members: []*member{
			{service: service{name: "first", stop: func() error { released = time.Now(); return nil }}},
			{service: service{name: "stuck", run: func(context.Context) error { <-release; return nil }}},
		}}
		g.run()
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		begin := time.Now()
		err := g.stop(ctx)
		if took := time.Since(begin); err == nil || took < limit || took > limit+time.Second {
			t.Errorf("it took %v (%v), want %v", took, err, limit)
		}
		if released.IsZero() {
			t.Error("the first service was not stopped")
		}
		close(release)
	})
}
