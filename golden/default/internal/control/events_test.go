// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// listen listens, and has nothing to fear.
func listen(t *testing.T, e *Events) *Listener {
	t.Helper()
	l, err := e.Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

// next is the event that must be there already.
func next(t *testing.T, l *Listener) Event {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	event, err := l.Next(ctx)
	if err != nil {
		t.Fatal("there is no event")
	}
	return event
}

func TestEventsReachAll(t *testing.T) {
	var e Events
	e.Publish(Event{Type: EventState, State: "starting"})
	a := listen(t, &e)
	e.Publish(Event{Type: EventState, State: "running", Generation: 1})
	e.Publish(Event{Type: EventState, State: "running"}) // no news
	b := listen(t, &e)
	e.Publish(Event{Type: EventReload, Generation: 2})
	for name, c := range map[string]struct {
		listener *Listener
		want     []Event
	}{
		"from the start": {a, []Event{{ID: 1, Type: EventState, State: "starting"}, {ID: 2, Type: EventState, State: "running", Generation: 1}, {ID: 3, Type: EventReload, Generation: 2}}},
		"later":          {b, []Event{{ID: 2, Type: EventState, State: "running", Generation: 1}, {ID: 3, Type: EventReload, Generation: 2}}},
	} {
		for _, want := range c.want {
			got := next(t, c.listener)
			if got.Time.IsZero() {
				t.Errorf("%s: %+v has no time", name, got)
			}
			want.Time = got.Time
			if got != want {
				t.Errorf("%s: %+v, want %+v", name, got, want)
			}
		}
	}
}

// A listener who does not listen costs its queue and nothing more: publishing
// does not wait, and what was missed is counted in its place.
func TestSlowListener(t *testing.T) {
	var e Events
	slow := listen(t, &e)
	for range 1000 {
		e.Publish(Event{Type: EventReload})
	}
	for i := range maxWaiting - 1 {
		if got := next(t, slow); got.ID != uint64(i+1) {
			t.Fatalf("event %d has the number %d", i+1, got.ID)
		}
	}
	e.Publish(Event{Type: EventReload})
	if got := next(t, slow); got.Type != EventLost || got.Lost != 1000-(maxWaiting-1) || got.ID != 1000 {
		t.Errorf("%+v, want the number of those that were lost", got)
	}
	if got := next(t, slow); got.Type != EventReload || got.ID != 1001 {
		t.Errorf("%+v, want the one after them", got)
	}
}

func TestListenerWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e Events
		l := listen(t, &e)
		ctx, cancel := context.WithCancel(t.Context())
		heard := make(chan error, 1)
		hear := func() { _, err := l.Next(ctx); heard <- err }
		go hear()
		synctest.Wait()
		e.Publish(Event{Type: EventReload})
		if err := <-heard; err != nil {
			t.Errorf("an event was published: %v", err)
		}
		go hear()
		synctest.Wait()
		cancel()
		if err := <-heard; !errors.Is(err, context.Canceled) {
			t.Errorf("nothing more comes: %v", err)
		}
	})
}

func TestTooManyListeners(t *testing.T) {
	var e Events
	first := listen(t, &e)
	for range maxListeners - 1 {
		listen(t, &e)
	}
	_, err := e.Listen()
	if known, _ := errors.AsType[*Error](err); known == nil || known.Kind != Unavailable {
		t.Errorf("one too many: %v", err)
	}
	first.Close()
	listen(t, &e)
}
