// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// served is a server on loopback whose callers all are who.
type served struct {
	*httpServer
	address string
	stop    context.CancelFunc
	ended   chan error
}

func startHTTP(t *testing.T, f *fake, who Caller, change func(*httpServer, *Service, *slog.Logger)) *served {
	t.Helper()
	service, log, _ := newService(f)
	s := &served{httpServer: newHTTPServer(service, log), ended: make(chan error, 1)}
	if change != nil {
		change(s.httpServer, service, log)
	}
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = tcp.Addr().String()
	l := newLimitListener(tcp, func(net.Conn) Caller { return who }, func(c Caller) bool { return c.UID == 0 })
	ctx, cancel := context.WithCancel(t.Context())
	s.stop = cancel
	go func() { s.ended <- s.serve(ctx, l) }()
	t.Cleanup(func() { cancel(); s.close() })
	return s
}

func (s *served) dial(t *testing.T) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func (s *served) client() *httpClient {
	return newHTTPClient(func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", s.address)
	})
}

// late is a context of which nobody has noticed yet that its time is up.
type late struct{ context.Context }

func (late) Deadline() (time.Time, bool) { return time.Unix(1, 0), true }

// eventually polls until good is true.
func eventually(t *testing.T, what string, good func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !good(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not in 20 s: %s", what)
		}
	}
}

// TestDrain stops the server with requests in flight: every answer must arrive,
// and the end must follow the last answer closely. On a busy machine any one
// measurement can be late, so the best of some counts.
func TestDrain(t *testing.T) {
	best := time.Hour
	for range 10 {
		if best = min(best, drainOnce(t)); best <= 5*time.Millisecond {
			t.Logf("ended %v after the last answer", best)
			return
		}
	}
	t.Errorf("ended %v after the last answer, want at most 5ms", best)
}

// drainOnce tells how long after the last answer the server ended.
func drainOnce(t *testing.T) time.Duration {
	t.Helper()
	const clients = 50
	release := make(chan struct{})
	f := &fake{reload: func(context.Context) (int, error) { <-release; return 1, nil }}
	s := startHTTP(t, f, Caller{}, nil)
	idle := s.dial(t)
	var wg sync.WaitGroup
	var answers atomic.Int32
	var last atomic.Int64
	for range clients {
		wg.Go(func() {
			if _, err := s.client().Call(context.Background(), OpReload, nil); err != nil {
				t.Errorf("an answer was lost: %v", err)
				return
			}
			last.Store(time.Now().UnixNano())
			answers.Add(1)
		})
	}
	eventually(t, "all requests are in flight", func() bool { return f.did(OpReload) == clients })
	s.stop()
	eventually(t, "no new connection is taken", func() bool {
		conn, err := net.Dial("tcp", s.address)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	})
	// http.Server.Shutdown alone would by now look only every half second.
	time.Sleep(600 * time.Millisecond)
	select {
	case err := <-s.ended:
		t.Fatalf("ended with requests in flight: %v", err)
	default:
	}
	close(release)
	if err := <-s.ended; err != nil {
		t.Errorf("serve: %v", err)
	}
	end := time.Now()
	wg.Wait()
	if answers.Load() != clients {
		t.Errorf("%d answers, want %d", answers.Load(), clients)
	}
	// The idle connection was ended, too.
	_ = idle.SetReadDeadline(time.Now().Add(time.Minute))
	if _, err := idle.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("idle connection: %v, want its end", err)
	}
	return end.Sub(time.Unix(0, last.Load()))
}

// Close ends what drain would wait for.
func TestCloseWhileDraining(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	f := &fake{reload: func(context.Context) (int, error) { <-release; return 1, nil }}
	s := startHTTP(t, f, Caller{}, nil)
	go func() { _, _ = s.client().Call(context.Background(), OpReload, nil) }()
	eventually(t, "the request is in flight", func() bool { return f.did(OpReload) == 1 })
	s.stop()
	s.close()
	select {
	case <-s.ended:
	case <-time.After(time.Minute):
		t.Error("serve did not end although everything was closed")
	}
}
