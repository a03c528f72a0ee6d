// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/pulsed/internal/exit"
)

func TestStaleSocket(t *testing.T) {
	path := filepath.Join(folder(t), "s")
	leave(listenOn(t, Socket{Path: path, Mode: 0o600, Group: -1}))
	listenOn(t, Socket{Path: path, Mode: 0o600, Group: -1})
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatalf("not reachable after a stale socket: %v", err)
	}
	_ = conn.Close()
}

func TestLiveSocket(t *testing.T) {
	path := filepath.Join(folder(t), "s")
	listenOn(t, Socket{Path: path, Mode: 0o600, Group: -1})
	before, _ := os.Lstat(path)
	_, err := Socket{Path: path, Mode: 0o600, Group: -1}.listen(t.Context())
	if exit.Of(err) != exit.TempFail || !strings.Contains(err.Error(), "already running") {
		t.Errorf("second listener: %v (exit %d), want 75", err, exit.Of(err))
	}
	after, err := os.Lstat(path)
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("the first one's socket was touched: %v", err)
	}
}

func TestNotASocket(t *testing.T) {
	dir := folder(t)
	target := filepath.Join(dir, "target")
	listenOn(t, Socket{Path: target, Mode: 0o600, Group: -1})
	for name, plant := range map[string]func(string) error{
		"file":   func(p string) error { return os.WriteFile(p, []byte("precious"), 0o600) },
		"folder": func(p string) error { return os.Mkdir(p, 0o700) },
		"link":   func(p string) error { return os.Symlink(target, p) },
		"pipe":   func(p string) error { return unix.Mkfifo(p, 0o600) },
	} {
		path := filepath.Join(dir, name)
		if err := plant(path); err != nil {
			t.Fatal(err)
		}
		before, _ := os.Lstat(path)
		_, err := Socket{Path: path, Mode: 0o600, Group: -1}.listen(t.Context())
		if exit.Of(err) != exit.CantCreate || !strings.Contains(err.Error(), "not a socket") {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
		if after, err := os.Lstat(path); err != nil || !os.SameFile(before, after) {
			t.Errorf("%s: it was touched: %v", name, err)
		}
	}
}

// leave closes a listener as a kill does: the file stays.
func leave(l net.Listener) { _ = l.(*unixListener).UnixListener.Close() }

// Many start at once where a dead one has been: exactly one may win each time.
func TestOneOfManyWins(t *testing.T) {
	path := filepath.Join(folder(t), "s")
	for round := range 20 {
		var wg sync.WaitGroup
		var won atomic.Int32
		var winner atomic.Value
		for range 12 {
			wg.Go(func() {
				l, err := Socket{Path: path, Mode: 0o600, Group: -1}.listen(context.Background())
				if err == nil {
					won.Add(1)
					winner.Store(l)
				} else if exit.Of(err) != exit.TempFail {
					t.Errorf("round %d: %v", round, err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("round %d: %d winners", round, won.Load())
		}
		conn, err := net.Dial("unix", path)
		if err != nil {
			t.Fatalf("round %d: the winner cannot be reached: %v", round, err)
		}
		_ = conn.Close()
		// Left behind like that, the file is stale for the next round.
		leave(winner.Load().(net.Listener))
	}
}
