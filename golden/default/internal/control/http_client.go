// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// maxAnswer is more than any answer of this daemon.
const maxAnswer = 16 << 20

// httpClient asks over HTTP, on whatever connections dial makes.
type httpClient struct {
	client http.Client
}

func newHTTPClient(dial func(context.Context) (net.Conn, error)) *httpClient {
	return &httpClient{client: http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) },
		// No proxy ($HTTP_PROXY) may ever stand in between, nor a redirect lead away.
		Proxy:           nil,
		MaxIdleConns:    1,
		MaxConnsPerHost: 1,
	}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Call sends one request and gives its answer.
func (c *httpClient) Call(ctx context.Context, op Op, in any) (json.RawMessage, error) {
	response, err := c.send(ctx, op, in, "application/json")
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, clientError(ctx, err)
	}
	return decodeAnswer(op, response, text)
}

// Watch sends one request and hands over the lines of its answer.
func (c *httpClient) Watch(ctx context.Context, op Op, each func(json.RawMessage) error) error {
	response, err := c.send(ctx, op, nil, linesType)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.Header.Get("Content-Type") != linesType {
		text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
		if err == nil {
			_, err = decodeAnswer(op, response, text)
		}
		return clientError(ctx, err)
	}
	decoder := json.NewDecoder(response.Body)
	for {
		var part json.RawMessage
		if err := decoder.Decode(&part); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return clientError(ctx, err)
		}
		if err := each(part); err != nil {
			return err
		}
	}
}

// send makes the request for op.
func (c *httpClient) send(ctx context.Context, op Op, in any, accept string) (*http.Response, error) {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("cannot write the request: %w", err)
		}
		body = bytes.NewReader(text)
	}
	route, err := routeOf(op)
	if err != nil {
		return nil, err
	}
	// The host is a filler that HTTP wants to have; the connection knows where to go.
	request, err := http.NewRequestWithContext(ctx, route.method, "http://localhost"+route.path, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", accept)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.client.Do(request)
	if err != nil {
		return nil, clientError(ctx, err)
	}
	return response, nil
}

// decodeAnswer tells an answer from an error, and an error of the daemon from
// whatever else may have answered there.
func decodeAnswer(op Op, response *http.Response, text []byte) (json.RawMessage, error) {
	switch mediaType, _, _ := strings.Cut(response.Header.Get("Content-Type"), ";"); mediaType {
	case "application/json":
		return text, nil
	case problemType:
		var p problem
		if err := json.Unmarshal(text, &p); err != nil {
			return nil, &Error{Kind: Internal, Text: "cannot read the answer: " + err.Error()}
		}
		if code := response.StatusCode; code == http.StatusNotFound || code == http.StatusMethodNotAllowed {
			return nil, &Error{Kind: Invalid, Text: fmt.Sprintf("the daemon (version %s) is older than this program and has no %s", response.Header.Get("pulsed-Version"), op)}
		}
		return nil, &Error{Kind: kindOf(response.StatusCode), Text: p.Detail, Lines: p.Errors}
	}
	return nil, &Error{Kind: Internal, Text: fmt.Sprintf("this is not the control socket of the daemon: it answers %q", response.Status)}
}

// clientError says in a few words why there was no answer at all.
func clientError(ctx context.Context, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if ctx.Err() != nil {
		return &Error{Kind: TimedOut, Text: "no answer in time"}
	}
	// Without the URL, whose host is a filler.
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	return &Error{Kind: Internal, Text: "the connection broke before the answer: " + err.Error()}
}

// routeOf is the way to an operation: the first that the table has.
func routeOf(op Op) (route, error) {
	for _, r := range routes() {
		if r.op == op {
			return r, nil
		}
	}
	return route{}, fmt.Errorf("no route leads to %s", op)
}

// Close gives the connection back.
func (c *httpClient) Close() error {
	c.client.CloseIdleConnections()
	return nil
}
