// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"sync"
	"syscall"
)

// unixClient is a client on a unix socket.
type unixClient struct {
	*httpClient
	path string

	mu    sync.Mutex
	first net.Conn

	daemon process
}

// DialUnix connects to the first of paths at which a daemon answers. If there is
// none, the error tells why not at the last that is not just absent.
func DialUnix(ctx context.Context, paths []string) (Client, error) {
	var refused error
	for _, path := range paths {
		conn, err := connect(ctx, path)
		if err == nil {
			c := &unixClient{path: path, first: conn, daemon: openProcess(peer(conn).PID)}
			c.httpClient = newHTTPClient(c.dial)
			return c, nil
		}
		if e, ok := errors.AsType[*Error](err); !ok || e.Kind != NotRunning {
			refused = err
		}
	}
	if refused != nil {
		return nil, refused
	}
	return nil, &Error{Kind: NotRunning, Text: "not running: nobody listens on " + strings.Join(paths, " or ")}
}

// connect makes one connection and gives the error its kind.
func connect(ctx context.Context, path string) (net.Conn, error) {
	for {
		conn, err := dialSocket(ctx, path)
		switch {
		case err == nil:
			return conn, nil
		case overdue(ctx, err):
			return nil, &Error{Kind: TimedOut, Text: "no answer in time from " + path}
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ECONNREFUSED):
			return nil, &Error{Kind: NotRunning, Text: "not running: nobody listens on " + path}
		case errors.Is(err, fs.ErrPermission):
			return nil, &Error{Kind: Denied, Text: fmt.Sprintf("%s: permission denied (its mode says who may connect)", path)}
		case len(path) > MaxSocketPath:
			return nil, &Error{Kind: Invalid, Text: fmt.Sprintf("%s: a socket path has at most %d bytes", path, MaxSocketPath)}
		case !errors.Is(err, syscall.EAGAIN):
			return nil, &Error{Kind: Internal, Text: fmt.Sprintf("cannot connect to %s: %v", path, err)}
		}
		// The daemon has not yet taken those who came before: connect(2) does not
		// wait in a line, so we do.
		if err := pause(ctx); err != nil {
			return nil, err
		}
	}
}

// dial gives the connection that found the daemon, and later new ones.
func (c *unixClient) dial(ctx context.Context) (net.Conn, error) {
	c.mu.Lock()
	first := c.first
	c.first = nil
	c.mu.Unlock()
	if first != nil {
		return first, nil
	}
	return connect(ctx, c.path)
}

// Gone waits for the end of the process, if the kernel shows it to us, and else
// until nobody listens any more, which is a moment earlier.
func (c *unixClient) Gone(ctx context.Context) error {
	if c.daemon.visible() {
		return c.daemon.wait(ctx)
	}
	for {
		conn, err := connect(ctx, c.path)
		if err != nil {
			if e, ok := errors.AsType[*Error](err); ok && e.Kind == NotRunning {
				return nil
			}
			return err
		}
		_ = conn.Close()
		if err := pause(ctx); err != nil {
			return err
		}
	}
}

// Address is the path of the socket.
func (c *unixClient) Address() string { return c.path }

func (c *unixClient) Close() error {
	c.daemon.close()
	if c.first != nil {
		_ = c.first.Close()
	}
	return c.httpClient.Close()
}
