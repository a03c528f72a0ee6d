// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"example.com/pulsed/internal/version"
)

// requestLimit is how long one request may take, a reload included.
const requestLimit = time.Minute

// writeLimit is how long a client may take to read its answer. There is no
// WriteTimeout for the whole server: it would start with the request.
const writeLimit = 30 * time.Second

// requestKey finds the number of a request in its context.
type requestKey struct{}

// requestID is the number of a request, so that a line of the log, an answer
// and a question in a chat can be brought together.
func requestID(r *http.Request) uint64 {
	id, _ := r.Context().Value(requestKey{}).(uint64)
	return id
}

// guard surrounds the handler with what every request needs: a number, a time
// by which the answer is read, its headers, a line in the log, and a net for panics.
func guard(next http.Handler, log *slog.Logger) http.Handler {
	var requests atomic.Uint64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, requests.Add(1)))
		answer := &recorder{ResponseWriter: w}
		// An error would mean that the connection knows no deadlines; all ours do.
		_ = http.NewResponseController(w).SetWriteDeadline(begin.Add(requestLimit + writeLimit))

		h := w.Header()
		h.Set("pulsed-Version", version.Version)
		h.Set("pulsed-API", APIVersion)
		// Answers are of this moment, and never what a browser should guess at.
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")

		defer func() {
			if v := recover(); v != nil {
				// One bad request must not end the daemon. The client learns
				// nothing but that; the stack is for whoever can mend it.
				log.Error("control: panic in a request", "request", requestID(r), "method", r.Method,
					"path", r.URL.Path, "panic", v, "stack", string(debug.Stack()))
				if answer.code == 0 {
					writeProblem(answer, r, http.StatusInternalServerError, "a fault in the daemon; its log says more")
				}
			}
			logAccess(log, r, answer.code, time.Since(begin))
		}()
		next.ServeHTTP(answer, r)
	})
}

// logAccess writes one line a request, for those who look for it. Probes come
// every few seconds and are left out.
func logAccess(log *slog.Logger, r *http.Request, code int, took time.Duration) {
	if strings.HasSuffix(r.URL.Path, "z") && code < http.StatusBadRequest {
		return
	}
	c := callerOf(r)
	log.Debug("control: request", "request", requestID(r), "method", r.Method, "path", r.URL.Path,
		"code", code, "took", took, "uid", c.UID, "pid", c.PID, "via", c.Via)
}

// recorder remembers the status code.
type recorder struct {
	http.ResponseWriter
	code int
}

// WriteHeader keeps the first code, as net/http does.
func (w *recorder) WriteHeader(code int) {
	if w.code == 0 {
		w.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

// Unwrap is how http.ResponseController reaches the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
