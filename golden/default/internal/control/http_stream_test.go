// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestEventsOverHTTP(t *testing.T) {
	f := &fake{}
	f.events.Publish(Event{Type: EventState, State: "running", Generation: 1})
	s := startHTTP(t, f, Caller{}, nil)
	var heard []string
	err := s.client().Watch(t.Context(), OpEvents, func(text json.RawMessage) error {
		var e Event
		if err := json.Unmarshal(text, &e); err != nil {
			return err
		}
		heard = append(heard, e.Type+" "+e.State+e.Error)
		switch len(heard) {
		case 1:
			f.events.Publish(Event{Type: EventReload, Error: "bad"})
		case 2:
			// What is published before the end arrives, and then the end does.
			f.events.Publish(Event{Type: EventState, State: "stopping"})
			s.stop()
		}
		return nil
	})
	if got := strings.Join(heard, ", "); err != nil || got != "state running, reload bad, state stopping" {
		t.Errorf("heard %q, then %v", got, err)
	}
	if err := <-s.ended; err != nil {
		t.Errorf("serve: %v", err)
	}
}

func TestServerSentEvents(t *testing.T) {
	f := &fake{}
	f.events.Publish(Event{Type: EventState, State: "running"})
	s := startHTTP(t, f, Caller{}, nil)
	conn := s.dial(t)
	fmt.Fprint(conn, "GET /v1/events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || response.Header.Get("Content-Type") != eventsType {
		t.Fatalf("%v, %v", response, err)
	}
	go s.stop()
	text, err := io.ReadAll(response.Body)
	if err != nil || !strings.HasPrefix(string(text), "id: 1\nevent: state\ndata: {") || !strings.HasSuffix(string(text), "}\n\n") {
		t.Errorf("%q, %v", text, err)
	}
}

// Answers have to come in a minute, but this one goes on.
func TestEventsGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		service, log, _ := newService(f)
		draining, drain := context.WithCancel(t.Context())
		r := httptest.NewRequest(http.MethodGet, "/v1/events", nil)
		r = r.WithContext(context.WithValue(r.Context(), callerKey{}, Caller{}))
		w, ended := httptest.NewRecorder(), make(chan struct{})
		go func() {
			guard(api(service, bodyLimit, draining), log).ServeHTTP(w, r)
			close(ended)
		}()
		time.Sleep(10 * requestLimit)
		f.events.Publish(Event{Type: EventReload, Generation: 7})
		synctest.Wait()
		drain()
		<-ended
		if got := w.Body.String(); !strings.Contains(got, `"generation":7`) {
			t.Errorf("after ten minutes: %q, want the event", got)
		}
	})
}

// One who never reads must hold up neither those who publish nor the end.
func TestEventsForOneWhoDoesNotRead(t *testing.T) {
	f := &fake{}
	s := startHTTP(t, f, Caller{}, nil)
	conn := s.dial(t)
	fmt.Fprint(conn, "GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n")
	listeners := func() int { f.events.mu.Lock(); defer f.events.mu.Unlock(); return len(f.events.listeners) }
	eventually(t, "it listens", func() bool { return listeners() == 1 })
	long := strings.Repeat("x", 1<<20)
	begin := time.Now()
	for range 1000 {
		f.events.Publish(Event{Type: EventReload, Error: long})
	}
	// Whoever waits for the client waits for half a minute (writeLimit).
	if took := time.Since(begin); took > writeLimit*2/3 {
		t.Errorf("publishing took %v", took)
	}
	// The connection goes, and the listener with it.
	_ = conn.Close()
	eventually(t, "it is forgotten", func() bool { return listeners() == 0 })
	s.stop()
	if err := <-s.ended; err != nil {
		t.Errorf("serve: %v", err)
	}
}

func TestWatchIsRefused(t *testing.T) {
	s := startHTTP(t, &fake{}, Caller{UID: 1006}, nil)
	err := s.client().Watch(t.Context(), OpEvents, func(json.RawMessage) error { return errors.New("heard") })
	if e, _ := errors.AsType[*Error](err); e == nil || e.Kind != Denied {
		t.Errorf("%v, want a refusal", err)
	}
	// A client that has had enough gets its own error back.
	f := &fake{}
	f.events.Publish(Event{Type: EventState, State: "running"})
	enough := errors.New("enough")
	s = startHTTP(t, f, Caller{}, nil)
	if err := s.client().Watch(context.Background(), OpEvents, func(json.RawMessage) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("%v, want its own error", err)
	}
}
