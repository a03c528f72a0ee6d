// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// request asks the whole handler as caller would.
func request(f *fake, caller Caller, method, path string, body io.Reader, accept string) (*httptest.ResponseRecorder, *journal) {
	service, log, j := newService(f)
	r := httptest.NewRequest(method, path, body)
	// Done already, or an answer without an end would have none.
	ctx, cancel := context.WithCancel(r.Context())
	cancel()
	r = r.WithContext(context.WithValue(ctx, callerKey{}, caller))
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	guard(api(service, bodyLimit, ctx), log).ServeHTTP(w, r)
	return w, j
}

func asRoot(method, path, body string) *httptest.ResponseRecorder {
	w, _ := request(&fake{}, Caller{}, method, path, strings.NewReader(body), "application/json")
	return w
}

// TestMatrix asks every route as every kind of caller.
func TestMatrix(t *testing.T) {
	for _, route := range routes() {
		body := ""
		if route.op == OpSetLogLevel {
			body = `{"level":"debug"}`
		}
		for name, k := range kinds() {
			w, _ := request(&fake{}, k.caller, route.method, route.path, strings.NewReader(body), "application/json")
			want := http.StatusForbidden
			if k.level >= wanted()[route.op] {
				want = route.code
			}
			if w.Code != want {
				t.Errorf("%s %s as %s: %d, want %d", route.method, route.path, name, w.Code, want)
			}
			if w.Code == http.StatusForbidden {
				asProblem(t, w)
			}
		}
	}
}

// Somebody who came by no known way is nobody.
func TestNoCallerIsNobody(t *testing.T) {
	service, log, _ := newService(&fake{})
	w := httptest.NewRecorder()
	guard(api(service, bodyLimit, t.Context()), log).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/stop", nil))
	if w.Code != http.StatusForbidden {
		t.Errorf("without a caller: %d, want 403", w.Code)
	}
}

func TestAnswers(t *testing.T) {
	for path, want := range map[string]string{
		"GET /":                `"api_versions":["v1"]`,
		"GET /version":         `"version":"dev"`,
		"GET /v1/status":       `"app":{"ticks":5}`,
		"GET /v1/config":       `{"key":"log.level","value":"\"info\"","origin":"default"}`,
		"GET /metrics":         `{"name":"go_goroutines","type":"gauge"`,
		"GET /v1/log-level":    `{"level":"info"}`,
		"POST /v1/reload":      `{"generation":4}`,
		"POST /v1/stop":        `{"state":"stopping"}`,
		"POST /v1/logs/reopen": `{}`,
	} {
		method, path, _ := strings.Cut(path, " ")
		w := asRoot(method, path, "")
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s %s: %q, want %q in it", method, path, w.Body, want)
		}
		for key, value := range map[string]string{"pulsed-Version": "dev", "pulsed-API": "v1", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
			if got := w.Header().Get(key); got != value {
				t.Errorf("%s %s: header %s is %q, want %q", method, path, key, got, value)
			}
		}
	}
}

func TestHealth(t *testing.T) {
	for _, c := range []struct {
		state, path, accept string
		code                int
		body                string
	}{
		{"running", "/livez", "", 200, "ok\n"},
		{"stopping", "/livez", "", 200, "ok\n"},
		{"stopping", "/healthz", "", 200, "ok\n"},
		{"running", "/readyz", "", 200, "ok\n"},
		{"reloading", "/readyz", "*/*", 200, "ok\n"},
		{"running", "/readyz?verbose", "", 200, "ok\nstate: running\n"},
		{"starting", "/readyz", "", 503, "not ready\n"},
		{"stopping", "/readyz?verbose", "", 503, "not ready\nstate: stopping\n"},
		{"stopping", "/readyz", "application/json", 503, `{"ready":false,"state":"stopping"}` + "\n"},
	} {
		w, _ := request(&fake{state: c.state}, Nobody("test"), http.MethodGet, c.path, nil, c.accept)
		if w.Code != c.code || w.Body.String() != c.body {
			t.Errorf("%s while %s: %d %q, want %d %q", c.path, c.state, w.Code, w.Body, c.code, c.body)
		}
		if (w.Header().Get("Retry-After") != "") != (c.code == 503) {
			t.Errorf("%s while %s: Retry-After %q", c.path, c.state, w.Header().Get("Retry-After"))
		}
	}
	w, _ := request(&fake{last: &Outcome{Error: "x.toml:1:2: a secret"}}, Nobody("test"), http.MethodGet, "/readyz?verbose", nil, "")
	if got := w.Body.String(); w.Code != 200 || got != "ok\nstate: running\nlast reload: failed\n" {
		t.Errorf("after a bad reload: %d %q", w.Code, got)
	}
	// A busy daemon is alive: nothing may be asked that could wait or fail.
	if w, _ := request(&fake{panics: true}, Nobody("test"), http.MethodGet, "/livez", nil, ""); w.Code != 200 {
		t.Errorf("/livez with a broken backend: %d, want 200", w.Code)
	}
}

func TestMetricsForCollectors(t *testing.T) {
	w, _ := request(&fake{}, Caller{}, http.MethodGet, "/metrics", nil, "text/plain;version=0.0.4;q=0.5,*/*;q=0.1")
	if got := w.Header().Get("Content-Type"); w.Code != 200 || got != MetricsType || !strings.Contains(w.Body.String(), "\nprocess_start_time_seconds ") {
		t.Errorf("%d %s %q", w.Code, got, w.Body)
	}
}
