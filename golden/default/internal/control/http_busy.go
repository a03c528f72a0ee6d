// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"net"
	"net/http"
	"sync"
)

// busyConns knows the connections on which a request was begun and the answer
// is not out yet.
type busyConns struct {
	mu   sync.Mutex
	busy map[net.Conn]struct{}
	idle func()
}

func newBusyConns() *busyConns {
	return &busyConns{busy: make(map[net.Conn]struct{})}
}

// state is the hook http.Server.ConnState. A connection is active from the
// first byte of a request until the last byte of its answer was written.
func (b *busyConns) state(c net.Conn, state http.ConnState) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch state {
	case http.StateActive:
		b.busy[c] = struct{}{}
	case http.StateIdle, http.StateClosed, http.StateHijacked:
		delete(b.busy, c)
	}
	if b.idle != nil && len(b.busy) == 0 {
		b.idle()
	}
}

// whenIdle calls idle whenever no connection is busy, from now on.
func (b *busyConns) whenIdle(idle func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.idle = idle
	if len(b.busy) == 0 {
		idle()
	}
}
