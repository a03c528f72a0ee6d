// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Two ways to write events: a JSON value a line, and the "server-sent events"
// of the HTML standard, which browsers and proxies know.
const (
	linesType  = "application/x-ndjson"
	eventsType = "text/event-stream"
)

// stream writes what l hears until the client goes, or is too slow, or draining
// is done. Nobody but this connection waits for its client.
func stream(w http.ResponseWriter, r *http.Request, l *Listener, draining context.Context) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(draining, cancel)()

	mediaType := linesType
	if accepts(r, eventsType) {
		mediaType = eventsType
	}
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(http.StatusOK)
	control := http.NewResponseController(w)
	// At once, so that the client knows that it is heard.
	_ = control.Flush()
	if r.Method == http.MethodHead {
		return
	}
	for {
		event, err := l.Next(ctx)
		if err != nil {
			return
		}
		_ = control.SetWriteDeadline(time.Now().Add(writeLimit))
		if err := writeEvent(w, mediaType, event); err != nil {
			return
		}
		if err := control.Flush(); err != nil {
			return
		}
	}
}

// writeEvent writes one event in either form.
func writeEvent(w http.ResponseWriter, mediaType string, event Event) error {
	text, err := json.Marshal(event)
	if err != nil {
		return err
	}
	if mediaType == eventsType {
		// The JSON has no line ends, so one line of data holds it.
		_, err = fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", event.ID, event.Type, text)
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}
