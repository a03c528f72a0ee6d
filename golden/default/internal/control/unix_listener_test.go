// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/pulsed/internal/exit"
)

// A daemon that ends late must not remove the socket of the next one.
func TestRemoveOnlyOurs(t *testing.T) {
	path := filepath.Join(folder(t), "s")
	s := Socket{Path: path, Mode: 0o600, Group: -1}
	for range 50 {
		old := listenOn(t, s)
		// Somebody tidies up, and the next daemon starts.
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		next := listenOn(t, s)
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}
		conn, err := net.Dial("unix", path)
		if err != nil {
			t.Fatalf("the successor's socket is gone: %v", err)
		}
		_ = conn.Close()
		if err := next.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("a closed socket left its file behind: %v", err)
		}
	}
}

// Several start and stop without a pause: whoever has the socket must keep it,
// whatever those do who are just ending.
func TestChurn(t *testing.T) {
	path := filepath.Join(folder(t), "s")
	end := time.Now().Add(20 * time.Second)
	var wg sync.WaitGroup
	var lives atomic.Int32
	for range 6 {
		wg.Go(func() {
			for lives.Load() < 100 && time.Now().Before(end) && !t.Failed() {
				l, err := Socket{Path: path, Mode: 0o600, Group: -1}.listen(context.Background())
				if exit.Of(err) == exit.TempFail {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				lives.Add(1)
				for range 20 {
					now, err := os.Lstat(path)
					if err != nil || !os.SameFile(now, l.(*unixListener).made) {
						t.Errorf("a socket in use was removed by another: %v", err)
						break
					}
				}
				if err := l.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if lives.Load() < 100 {
		t.Errorf("%d lives only, too little to tell", lives.Load())
	}
}
