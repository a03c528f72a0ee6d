// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// asProblem reads an error, and checks that it is one.
func asProblem(t *testing.T, w *httptest.ResponseRecorder) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Header().Get("Content-Type") != problemType {
		t.Fatalf("%d %s %q is no problem document: %v", w.Code, w.Header().Get("Content-Type"), w.Body, err)
	}
	if p.Status != w.Code || p.Title != http.StatusText(w.Code) || p.Detail == "" || p.RequestID == 0 {
		t.Errorf("problem %+v for code %d", p, w.Code)
	}
	return p
}

func TestReloadRefused(t *testing.T) {
	f := &fake{reload: func(context.Context) (int, error) {
		return 0, &Error{Kind: Rejected, Text: "no", Lines: []string{"x.toml:1:2: bad", "x.toml:3:4: worse"}}
	}}
	w, _ := request(f, Caller{}, http.MethodPost, "/v1/reload", nil, "")
	p := asProblem(t, w)
	if w.Code != http.StatusUnprocessableEntity || len(p.Errors) != 2 || p.Errors[1] != "x.toml:3:4: worse" {
		t.Errorf("%d %+v, want 422 with both lines", w.Code, p)
	}
}

func TestRefused(t *testing.T) {
	big := `{"level":"` + strings.Repeat("x", 2<<20) + `"}`
	for _, c := range []struct {
		method, path, body string
		code               int
		allow              string
	}{
		{"GET", "/nowhere", "", 404, ""},
		{"GET", "//", "", 404, ""},
		{"GET", "/v1/status/", "", 404, ""},
		{"GET", "/v1/../livez", "", 404, ""},
		{"GET", "/V1/STATUS", "", 404, ""},
		{"OPTIONS", "*", "", 404, ""},
		{"GET", "/v1/reload", "", 405, "POST"},
		{"POST", "/v1/status", "", 405, "GET, HEAD"},
		{"DELETE", "/v1/log-level", "", 405, "GET, HEAD, PUT"},
		{"POST", "/v1/reload", `{"force":true}`, 400, ""},
		{"POST", "/v1/stop", `[]`, 400, ""},
		{"POST", "/v1/stop", `{} {}`, 400, ""},
		{"PUT", "/v1/log-level", `{"level":"loud"}`, 400, ""},
		{"PUT", "/v1/log-level", `{"level":"info","for":"1h"}`, 400, ""},
		{"PUT", "/v1/log-level", `{"level":7}`, 400, ""},
		{"PUT", "/v1/log-level", `{"level":"inf`, 400, ""},
		{"PUT", "/v1/log-level", "", 400, ""},
		{"PUT", "/v1/log-level", big, 413, ""},
		{"GET", "/livez", `{"x":1}`, 400, ""},
	} {
		w := asRoot(c.method, c.path, c.body)
		if w.Code != c.code || w.Header().Get("Allow") != c.allow {
			t.Errorf("%s %s %.40s: %d, Allow %q; want %d, %q", c.method, c.path, c.body, w.Code, w.Header().Get("Allow"), c.code, c.allow)
		}
		asProblem(t, w)
	}
}

func TestPanicIsAnAnswer(t *testing.T) {
	w, j := request(&fake{panics: true}, Caller{}, http.MethodGet, "/v1/status", nil, "")
	if p := asProblem(t, w); w.Code != http.StatusInternalServerError || strings.Contains(p.Detail, "backend has a fault") {
		t.Errorf("%d %q, want 500 and nothing of the panic", w.Code, p.Detail)
	}
	logged := j.records(t, func(r map[string]any) bool { return r["panic"] == "the backend has a fault" })
	if len(logged) != 1 || !strings.Contains(logged[0]["stack"].(string), "fake_test.go") {
		t.Errorf("log of the panic: %v", logged)
	}
}
