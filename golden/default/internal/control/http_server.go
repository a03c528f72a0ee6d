// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// httpServer speaks HTTP and JSON on any kind of listener. Whoever makes the
// listener says how to find out who is at the other end.
type httpServer struct {
	server http.Server
	busy   *busyConns

	// draining is done when answers without an end shall end.
	draining context.Context
	endAll   context.CancelFunc
}

// bodyLimit is how long a body may take. It must be well below the time that the
// daemon gives itself to stop, since a stop waits for requests that were begun.
const bodyLimit = 5 * time.Second

// callerKey finds the Caller of a connection in the context of its requests. It
// is a value and not text in a header or an address: nothing that comes over
// the wire can ever be taken for it.
type callerKey struct{}

// callerOf is who made the request.
func callerOf(r *http.Request) Caller {
	if c, ok := r.Context().Value(callerKey{}).(Caller); ok {
		return c
	}
	return Nobody("http")
}

func newHTTPServer(service *Service, log *slog.Logger) *httpServer {
	s := &httpServer{busy: newBusyConns()}
	s.draining, s.endAll = context.WithCancel(context.Background())
	s.server = http.Server{
		Handler: guard(api(service, bodyLimit, s.draining), log),
		// Without these a client that sends a byte a minute keeps a connection
		// for ever, and a few hundred of them keep everybody else out.
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		// "OPTIONS *" too is answered by the handler above, with an error.
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ConnState:                    s.busy.state,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			// With TLS the connection that we know is inside of another.
			if outer, ok := c.(interface{ NetConn() net.Conn }); ok {
				c = outer.NetConn()
			}
			if known, ok := c.(*callerConn); ok {
				return context.WithValue(ctx, callerKey{}, known.caller)
			}
			return ctx
		},
	}
	return s
}

// serve answers until ctx is done, and then drains.
func (s *httpServer) serve(ctx context.Context, l net.Listener) error {
	served := make(chan error, 1)
	go func() { served <- s.server.Serve(l) }()
	select {
	case err := <-served:
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return err
	case <-ctx.Done():
	}
	s.drain()
	// Serve returns as soon as the listener is closed, so this does not wait.
	<-served
	return nil
}

// drain takes no new connection and waits for the answers that are owed. It has
// no deadline of its own: the daemon has one for everything, and calls close.
//
// http.Server.Shutdown alone would do, but it looks at its connections in
// intervals that grow to half a second. Here it is told the moment when the
// last answer is out. Counting handlers with a sync.WaitGroup would be too
// early: an answer is written after its handler has returned.
func (s *httpServer) drain() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.endAll()
	s.busy.whenIdle(cancel)
	// The only error there can be is that ctx is done.
	_ = s.server.Shutdown(ctx)
	s.close()
}

// close ends every connection at once.
func (s *httpServer) close() {
	s.endAll()
	_ = s.server.Close()
}
