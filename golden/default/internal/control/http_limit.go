// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"net"
	"sync"
)

// Each connection costs a file descriptor and a goroutine, and the daemon needs
// those for its work. One user may not take them all either: the administrator
// could then not get in.
const (
	maxConns        = 128
	maxConnsOneUser = 32
)

// limitListener accepts only so many connections at a time, and knows who is at
// the other end of each.
type limitListener struct {
	net.Listener
	identify func(net.Conn) Caller
	exempt   func(Caller) bool
	slots    chan struct{}
	done     chan struct{}
	once     sync.Once
	err      error // of closing it

	mu    sync.Mutex
	users map[int64]int
}

func newLimitListener(l net.Listener, identify func(net.Conn) Caller, exempt func(Caller) bool) *limitListener {
	return &limitListener{
		Listener: l,
		identify: identify,
		exempt:   exempt,
		slots:    make(chan struct{}, maxConns),
		done:     make(chan struct{}),
		users:    make(map[int64]int),
	}
}

// Accept waits for a free place, then for a connection. Those beyond wait in
// the queue of the kernel (listen(2)), which costs the daemon nothing.
func (l *limitListener) Accept() (net.Conn, error) {
	for {
		select {
		case l.slots <- struct{}{}:
		case <-l.done:
			return nil, net.ErrClosed
		}
		conn, err := l.Listener.Accept()
		if err != nil {
			<-l.slots
			return nil, err
		}
		c := &callerConn{Conn: conn, caller: l.identify(conn), listener: l}
		if l.enter(c.caller) {
			return c, nil
		}
		_ = conn.Close()
		<-l.slots
	}
}

// enter counts a connection of c, unless it is one too many.
func (l *limitListener) enter(c Caller) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.users[c.UID] >= maxConnsOneUser && !l.exempt(c) {
		return false
	}
	l.users[c.UID]++
	return true
}

func (l *limitListener) leave(c Caller) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.users[c.UID]--; l.users[c.UID] == 0 {
		delete(l.users, c.UID)
	}
	<-l.slots
}

// Close also wakes an Accept that waits for a free place. Both the HTTP server
// and whoever made the listener close it; the second time changes nothing.
func (l *limitListener) Close() error {
	l.once.Do(func() {
		close(l.done)
		l.err = l.Listener.Close()
	})
	return l.err
}

// callerConn is a connection with the name of who made it.
type callerConn struct {
	net.Conn
	caller   Caller
	listener *limitListener
	once     sync.Once
}

// Close gives the place back, once: net/http may close a connection twice.
func (c *callerConn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { c.listener.leave(c.caller) })
	return err
}
