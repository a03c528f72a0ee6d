// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"context"
	"log/slog"
	"net"
)

// unixTransport is HTTP on a unix socket.
type unixTransport struct {
	socket   Socket
	service  *Service
	http     *httpServer
	listener net.Listener
}

// NewUnix makes the transport that serves service on socket; it opens nothing.
func NewUnix(socket Socket, service *Service, log *slog.Logger) Transport {
	return &unixTransport{socket: socket, service: service, http: newHTTPServer(service, log)}
}

func (t *unixTransport) Listen(ctx context.Context) error {
	listener, err := t.socket.listen(ctx)
	if err != nil {
		return err
	}
	// An administrator must get in, however many connections there are of one
	// user, so the limit for each user is not for those.
	admin := func(c Caller) bool { return t.service.policy().Level(c) == Admin }
	t.listener = newLimitListener(listener, peer, admin)
	return nil
}

func (t *unixTransport) Serve(ctx context.Context) error {
	return t.http.serve(ctx, t.listener)
}

func (t *unixTransport) Close() error {
	t.http.close()
	if t.listener == nil {
		return nil
	}
	// If Serve was never called the HTTP server does not know the listener, and
	// if it was, this is the second time and changes nothing.
	return t.listener.Close()
}
