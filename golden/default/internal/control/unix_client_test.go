// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestDialFindsTheFirst(t *testing.T) {
	live, _, _ := serveUnix(t, &fake{}, 0o600)
	dir := folder(t)
	stale := filepath.Join(dir, "stale")
	leave(listenOn(t, Socket{Path: stale, Mode: 0o600, Group: -1}))
	client, err := DialUnix(t.Context(), []string{filepath.Join(dir, "none"), stale, live})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if client.Address() != live {
		t.Errorf("found %s, want %s", client.Address(), live)
	}
	_, err = DialUnix(t.Context(), []string{filepath.Join(dir, "none"), stale})
	if kindOfError(t, err) != NotRunning || !strings.Contains(err.Error(), stale) {
		t.Errorf("nobody there: %v", err)
	}
	_, err = DialUnix(t.Context(), []string{filepath.Join(dir, strings.Repeat("x", 108))})
	if kindOfError(t, err) != Invalid {
		t.Errorf("too long: %v", err)
	}
}

// A connection that is too late is so, whoever notices first.
func TestDialTooLate(t *testing.T) {
	_, err := DialUnix(late{t.Context()}, []string{filepath.Join(folder(t), "s")})
	if kindOfError(t, err) != TimedOut {
		t.Errorf("%v, want that it took too long", err)
	}
}

// A daemon that hangs accepts connections, since the kernel does, and no more.
func TestNoAnswer(t *testing.T) {
	path := filepath.Join(folder(t), "s")
	listenOn(t, Socket{Path: path, Mode: 0o600, Group: -1})
	client, err := DialUnix(t.Context(), []string{path})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := client.Call(ctx, OpStatus, nil); kindOfError(t, err) != TimedOut {
		t.Errorf("no answer: %v", err)
	}
	if err := client.Gone(ctx); kindOfError(t, err) != TimedOut {
		t.Errorf("not gone: %v", err)
	}
}

// Whatever else may answer there must not be taken for the daemon.
func TestNotTheDaemon(t *testing.T) {
	path := filepath.Join(folder(t), "s")
	l := listenOn(t, Socket{Path: path, Mode: 0o600, Group: -1})
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 1000))
			_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"))
			_ = conn.Close()
		}
	}()
	client, err := DialUnix(t.Context(), []string{path})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Call(t.Context(), OpStop, nil); kindOfError(t, err) != Internal {
		t.Errorf("a web page was taken for an answer: %v", err)
	}
}
