// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("needs /proc/self/fd to count descriptors")
	}
	return len(entries)
}

// patiently tries with ever longer times what has to be done within some time:
// on a busy machine, any time may be too short.
func patiently(t *testing.T, try func(within time.Duration) error) {
	t.Helper()
	for within := 300 * time.Millisecond; ; within *= 4 {
		err := try(within)
		if err == nil {
			return
		}
		if within > 10*time.Second {
			t.Fatal(err)
		}
	}
}

// Two hundred clients that never finish their request: the server must shed
// them, answer others, and have all its descriptors back.
func TestSlowloris(t *testing.T) {
	patiently(t, func(within time.Duration) error { return slowloris(t, within) })
}

// slowloris is that for a server which sheds within some time; the error is that
// we were too slow.
func slowloris(t *testing.T, within time.Duration) error {
	s := startHTTP(t, &fake{}, Caller{}, func(s *httpServer, _ *Service, _ *slog.Logger) {
		s.server.ReadHeaderTimeout = within
	})
	before, begin := openFiles(t), time.Now()
	var half []net.Conn
	defer func() {
		for _, conn := range half {
			_ = conn.Close()
		}
		eventually(t, "all descriptors are back", func() bool { return openFiles(t) <= before })
	}()
	for range 200 {
		conn := s.dial(t)
		half = append(half, conn)
		if _, err := io.WriteString(conn, "GET /livez HTTP/1.1\r\nHost: x\r\n"); err != nil {
			return err
		}
	}
	accepted := func() int { return openFiles(t) - before - 200 }
	for accepted() < 128 {
		if time.Since(begin) > within {
			return fmt.Errorf("128 connections are not accepted within %v", within)
		}
		time.Sleep(time.Millisecond)
	}
	for range 50 {
		if got := accepted(); got > 128 {
			t.Fatalf("%d connections at a time, want at most 128", got)
		}
		time.Sleep(time.Millisecond)
	}
	// It waits until some of the half requests have been shed. If it is slow to
	// send its own, it is shed like them.
	client := s.client()
	defer client.Close()
	if _, err := client.Call(t.Context(), OpLive, nil); err != nil {
		return fmt.Errorf("no answer beside the half requests: %w", err)
	}
	return nil
}

// A limit that is not set is no limit: net/http has none of its own but one.
func TestLimitsAreSet(t *testing.T) {
	service, log, _ := newService(&fake{})
	s := newHTTPServer(service, log)
	for name, limit := range map[string]time.Duration{"header": s.server.ReadHeaderTimeout, "read": s.server.ReadTimeout, "idle": s.server.IdleTimeout, "body": bodyLimit} {
		if limit <= 0 || limit > 2*time.Minute {
			t.Errorf("the limit for %s is %v", name, limit)
		}
	}
}

// noLimits is for what has to come at once, however busy the machine is: what
// comes has not waited until some time was up.
func noLimits(s *httpServer, service *Service, log *slog.Logger) {
	s.server.ReadHeaderTimeout, s.server.ReadTimeout = time.Hour, time.Hour
	s.server.Handler = guard(api(service, time.Hour, s.draining), log)
}

func TestOneUserCannotTakeAllPlaces(t *testing.T) {
	s := startHTTP(t, &fake{}, Caller{UID: 1006}, noLimits)
	for range maxConnsOneUser {
		// An answer proves that the connection was accepted.
		conn := s.dial(t)
		fmt.Fprint(conn, "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
		if _, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil {
			t.Fatal(err)
		}
	}
	// It is ended at once, and not when some time is up.
	conn := s.dial(t)
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("one connection too many: %v, want its end", err)
	}
}

func TestBigHeader(t *testing.T) {
	s := startHTTP(t, &fake{}, Caller{}, nil)
	conn := s.dial(t)
	fmt.Fprintf(conn, "GET /livez HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n", strings.Repeat("x", 64<<10))
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("64 KiB of headers: %v, %v; want 431", response, err)
	}
}

// Who is refused must be told so at once, even while still sending.
func TestRefusedBodyDoesNotWait(t *testing.T) {
	s := startHTTP(t, &fake{}, Caller{UID: 1006}, noLimits)
	conn := s.dial(t)
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	fmt.Fprint(conn, "POST /v1/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || response.StatusCode != http.StatusForbidden {
		t.Fatalf("%v, %v; want 403", response, err)
	}
	if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the connection has not ended")
	}
}

// The time to read a request must not cut short the time to do it.
func TestSlowReload(t *testing.T) {
	patiently(t, func(within time.Duration) error {
		f := &fake{reload: func(ctx context.Context) (int, error) {
			select {
			case <-ctx.Done():
				return 0, ctx.Err()
			case <-time.After(2 * within):
				return 9, nil
			}
		}}
		s := startHTTP(t, f, Caller{}, func(s *httpServer, service *Service, log *slog.Logger) {
			s.server.ReadTimeout = within
			s.server.Handler = guard(api(service, within, t.Context()), log)
		})
		text, err := s.client().Call(t.Context(), OpReload, nil)
		if err == nil && string(text) != `{"generation":9}`+"\n" {
			err = fmt.Errorf("%s; want generation 9", text)
		}
		return err
	})
}

// full is a listener of a process that may open no more files.
type full struct{ net.Listener }

func (full) Accept() (net.Conn, error) { return nil, syscall.EMFILE }
func (full) Close() error              { return nil }

// A connection that could not be accepted takes no place, or the daemon would be
// deaf when there are files again.
func TestFailedAcceptTakesNoPlace(t *testing.T) {
	l := newLimitListener(full{}, nil, nil)
	for range 2 * maxConns {
		failed := make(chan error, 1)
		go func() {
			_, err := l.Accept()
			failed <- err
		}()
		select {
		case err := <-failed:
			if !errors.Is(err, syscall.EMFILE) {
				t.Fatal(err)
			}
		case <-time.After(time.Minute):
			_ = l.Close()
			t.Fatal("no place is left, though there is no connection")
		}
	}
}
