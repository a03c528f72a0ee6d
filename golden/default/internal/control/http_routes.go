// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"net/http"
	"slices"
	"strings"
)

// route is where an operation is found. The server and the client read the same
// table, and a test compares it with api/openapi.yaml.
type route struct {
	method string
	path   string
	op     Op
	// code is the status of an answer that is no error.
	code int
}

// routes lists every route. What machines of all kinds poll has no version in
// its path; what belongs to this daemon has, so that /v2 can stand beside it.
func routes() []route {
	return []route{
		{http.MethodGet, "/", OpIndex, http.StatusOK},
		{http.MethodGet, "/livez", OpLive, http.StatusOK},
		{http.MethodGet, "/healthz", OpLive, http.StatusOK},
		{http.MethodGet, "/readyz", OpReady, http.StatusOK},
		{http.MethodGet, "/version", OpVersion, http.StatusOK},
		{http.MethodGet, "/metrics", OpMetrics, http.StatusOK},
		{http.MethodGet, "/v1/status", OpStatus, http.StatusOK},
		{http.MethodGet, "/v1/events", OpEvents, http.StatusOK},
		{http.MethodGet, "/v1/config", OpConfig, http.StatusOK},
		{http.MethodGet, "/v1/log-level", OpLogLevel, http.StatusOK},
		{http.MethodPut, "/v1/log-level", OpSetLogLevel, http.StatusOK},
		{http.MethodPost, "/v1/reload", OpReload, http.StatusOK},
		{http.MethodPost, "/v1/logs/reopen", OpReopenLogs, http.StatusOK},
		{http.MethodPost, "/v1/stop", OpStop, http.StatusAccepted},
	}
}

// find looks a request up. If only the method is wrong, allow names those that
// are right. Paths are compared byte by byte: nothing is cleaned and nothing
// redirected, so there is no second spelling that could slip past a rule.
func find(method, path string) (found route, allow string, ok bool) {
	// HEAD is GET without the body, which net/http leaves away by itself.
	if method == http.MethodHead {
		method = http.MethodGet
	}
	var methods []string
	for _, r := range routes() {
		if r.path != path {
			continue
		}
		if r.method == method {
			return r, "", true
		}
		methods = append(methods, r.method)
		if r.method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	slices.Sort(methods)
	return route{}, strings.Join(methods, ", "), false
}
