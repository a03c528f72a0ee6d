// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxBody is more than any input of the table needs, and little enough to hold
// for every connection at once.
const maxBody = 1 << 20

// api answers requests: it turns each into an operation and the outcome into a
// status code. It decides nothing. A body must be there within bodyLimit, and an
// answer that has no end is ended when draining is done.
func api(service *Service, bodyLimit time.Duration, draining context.Context) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		route, allow, ok := find(r.Method, r.URL.Path)
		if !ok && allow == "" {
			writeProblem(w, r, http.StatusNotFound, fmt.Sprintf("there is no %q here; GET / says what there is", r.URL.Path))
			return
		}
		if !ok {
			w.Header().Set("Allow", allow)
			writeProblem(w, r, http.StatusMethodNotAllowed, fmt.Sprintf("%q takes %s", r.URL.Path, allow))
			return
		}
		read := func(into any) error {
			// The body has to come quickly, the answer need not: without the second
			// line ReadTimeout would go on running and cancel a slow reload.
			control := http.NewResponseController(w)
			_ = control.SetReadDeadline(time.Now().Add(bodyLimit))
			defer func() { _ = control.SetReadDeadline(time.Time{}) }()
			return readBody(http.MaxBytesReader(w, r.Body, maxBody), into)
		}
		ctx, cancel := context.WithTimeout(r.Context(), requestLimit)
		defer cancel()
		answer, err := service.Do(ctx, callerOf(r), route.op, read)
		if err != nil {
			e := asError(err)
			writeProblem(w, r, statusOf(e.Kind), e.Text, e.Lines...)
			return
		}
		switch answer := answer.(type) {
		case Health:
			writeHealth(w, r, answer)
		case Metrics:
			writeMetrics(w, r, answer)
		case *Listener:
			defer answer.Close()
			stream(w, r, answer, draining)
		default:
			write(w, route.code, "application/json", answer)
		}
	})
}

// accepts tells whether the client asks for a media type by name.
func accepts(r *http.Request, mediaType string) bool {
	return strings.Contains(r.Header.Get("Accept"), mediaType)
}

// writeMetrics answers in the text that collectors expect, unless JSON is asked for.
func writeMetrics(w http.ResponseWriter, r *http.Request, m Metrics) {
	if accepts(r, "application/json") {
		write(w, http.StatusOK, "application/json", m)
		return
	}
	w.Header().Set("Content-Type", MetricsType)
	w.WriteHeader(http.StatusOK)
	_, _ = io.WriteString(w, m.Text())
}

// writeHealth answers in a line of text, since probes look at the status code
// and people at the line; with ?verbose, or in JSON, it says a little more.
func writeHealth(w http.ResponseWriter, r *http.Request, h Health) {
	code := http.StatusOK
	if !h.Ready {
		code = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "1")
	}
	if accepts(r, "application/json") {
		write(w, code, "application/json", h)
		return
	}
	line := "ok"
	if !h.Ready {
		line = "not ready"
	}
	if r.URL.Query().Has("verbose") {
		line += "\nstate: " + h.State
		if h.LastReload != "" {
			line += "\nlast reload: " + h.LastReload
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, line+"\n")
}

// readBody decodes one JSON value. Unknown fields are refused: a misspelt one
// that is silently dropped looks as if it had worked. No body is an empty value.
func readBody(body io.Reader, into any) error {
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		// Nothing but white space may follow.
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = errors.New("more than one JSON value")
		}
	}
	if tooBig, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &Error{Kind: TooBig, Text: fmt.Sprintf("the body is longer than %d bytes", tooBig.Limit)}
	}
	return &Error{Kind: Invalid, Text: "cannot read the body: " + strings.TrimPrefix(err.Error(), "json: ")}
}
