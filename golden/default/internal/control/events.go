// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"context"
	"sync"
	"time"
)

// What has happened.
const (
	// EventState: the daemon is in another state now. It is also the first that
	// a listener hears, so that nobody has to ask for the status besides.
	EventState = "state"
	// EventReload: a reload has ended, well or with an error.
	EventReload = "reload"
	// EventLost: this listener was too slow, and has missed some.
	EventLost = "lost"
)

// Event is something that has happened. Which fields are set depends on Type.
type Event struct {
	// ID counts up, by one if nothing was lost.
	ID   uint64    `json:"id"`
	Time time.Time `json:"time"`
	Type string    `json:"type"`

	State      string `json:"state,omitempty"`
	Generation int    `json:"generation,omitempty"`
	Error      string `json:"error,omitempty"`
	Lost       int    `json:"lost,omitempty"`
}

// The bounds of what listeners may cost.
const (
	maxListeners = 64
	maxWaiting   = 64
)

// Events hands each event to everybody who listens, and never waits for any of
// them. The zero value is ready.
type Events struct {
	mu        sync.Mutex
	id        uint64
	state     Event // the last one of that type
	listeners map[*Listener]struct{}
}

// Publish tells everybody. A state that is no news is left out.
func (e *Events) Publish(event Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if event.Type == EventState && event.State == e.state.State {
		return
	}
	e.id++
	event.ID, event.Time = e.id, time.Now()
	if event.Type == EventState {
		e.state = event
	}
	for l := range e.listeners {
		l.offer(event)
	}
}

// Listen hears everything from now on, and first of all the state of this
// moment. Whoever listens must call Close.
func (e *Events) Listen() (*Listener, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.listeners) >= maxListeners {
		return nil, &Error{Kind: Unavailable, Text: "too many listen to the events already"}
	}
	if e.listeners == nil {
		e.listeners = make(map[*Listener]struct{})
	}
	l := &Listener{events: e, news: make(chan struct{}, 1)}
	if e.state.ID > 0 {
		l.offer(e.state)
	}
	e.listeners[l] = struct{}{}
	return l, nil
}

// Listener is one who listens.
type Listener struct {
	events *Events
	queue  []Event       // guarded by events.mu
	news   chan struct{} // there is something in the queue
}

// offer queues an event; events.mu is held. The last place in the queue is for
// the number of those that did not fit.
func (l *Listener) offer(event Event) {
	switch n := len(l.queue); {
	case n < maxWaiting-1:
		l.queue = append(l.queue, event)
	case n < maxWaiting:
		l.queue = append(l.queue, Event{ID: event.ID, Time: event.Time, Type: EventLost, Lost: 1})
	default:
		lost := &l.queue[n-1]
		lost.ID, lost.Lost = event.ID, lost.Lost+1
	}
	select {
	case l.news <- struct{}{}:
	default:
	}
}

// Next waits for the next event. What is queued comes even if ctx is done: at
// the end of the daemon, that is the news of its end.
func (l *Listener) Next(ctx context.Context) (Event, error) {
	for {
		if event, ok := l.take(); ok {
			return event, nil
		}
		select {
		case <-l.news:
		case <-ctx.Done():
			return Event{}, ctx.Err()
		}
	}
}

func (l *Listener) take() (event Event, ok bool) {
	l.events.mu.Lock()
	defer l.events.mu.Unlock()
	if len(l.queue) == 0 {
		return Event{}, false
	}
	event, l.queue = l.queue[0], l.queue[1:]
	return event, true
}

// Close ends the listening.
func (l *Listener) Close() {
	l.events.mu.Lock()
	defer l.events.mu.Unlock()
	delete(l.events.listeners, l)
}
