// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"encoding/json"
	"net/http"
	"time"
)

// problemType is the media type of errors, so that a client can tell an error
// of this daemon from one of something between them.
const problemType = "application/problem+json"

// problem is an error as RFC 9457 writes it. The title is that of the status
// code, as it says for the type "about:blank".
type problem struct {
	Type      string   `json:"type"`
	Title     string   `json:"title"`
	Status    int      `json:"status"`
	Detail    string   `json:"detail"`
	Errors    []string `json:"errors,omitempty"`
	RequestID uint64   `json:"request_id,omitempty"`
}

// statusOf is the status code of a kind of error.
func statusOf(k Kind) int {
	switch k {
	case Denied:
		return http.StatusForbidden
	case Invalid:
		return http.StatusBadRequest
	case TooBig:
		return http.StatusRequestEntityTooLarge
	case Rejected:
		return http.StatusUnprocessableEntity
	case Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// kindOf is the way back, for the client.
func kindOf(status int) Kind {
	for _, k := range []Kind{Denied, TooBig, Rejected, Unavailable} {
		if statusOf(k) == status {
			return k
		}
	}
	if status < http.StatusInternalServerError {
		return Invalid
	}
	return Internal
}

// writeProblem answers with an error.
func writeProblem(w http.ResponseWriter, r *http.Request, code int, detail string, lines ...string) {
	if r.ContentLength != 0 {
		// net/http reads the rest of a body before the next request, for as long
		// as ReadTimeout lets it. Who is refused must not keep a connection, and
		// with it a stop of the daemon, waiting that long.
		w.Header().Set("Connection", "close")
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(time.Second))
	}
	if code == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
	}
	write(w, code, problemType, problem{
		Type:      "about:blank",
		Title:     http.StatusText(code),
		Status:    code,
		Detail:    detail,
		Errors:    lines,
		RequestID: requestID(r),
	})
}

// write answers with body as JSON. The text is made first: once a status code
// is on its way nothing can be taken back.
func write(w http.ResponseWriter, code int, mediaType string, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		code, mediaType = http.StatusInternalServerError, problemType
		text, _ = json.Marshal(problem{Type: "about:blank", Title: http.StatusText(code), Status: code, Detail: "cannot write the answer: " + err.Error()})
	}
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(code)
	// An error means that the client has gone, which is its own affair.
	_, _ = w.Write(append(text, '\n'))
}
