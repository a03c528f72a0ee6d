// Kept by mkdaemon (base): your edits are merged.

package notify

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// manager is a service manager: it listens at address, and New is told so.
func manager(t *testing.T, address string) *net.UnixConn {
	t.Helper()
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	t.Setenv("NOTIFY_SOCKET", address)
	return conn
}

// next is the datagram that the manager gets next; empty if there is none.
func next(t *testing.T, conn *net.UnixConn) string {
	t.Helper()
	// It was written before we ask, so it is there already; behind it comes
	// what we write now.
	us, err := net.Dial("unixgram", conn.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer us.Close()
	if _, err := us.Write(nil); err != nil {
		t.Fatal(err)
	}
	buf, message := make([]byte, 4096), ""
	for {
		n, err := conn.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return message
		}
		if message != "" {
			t.Errorf("one more message: %q", buf[:n])
		}
		message = string(buf[:n])
	}
}

func TestMessages(t *testing.T) {
	conn := manager(t, filepath.Join(t.TempDir(), "notify"))
	n := New()
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() { n.Ready("serving") }, "READY=1\nSTATUS=serving"},
		{func() { n.Starting(2 * time.Second) }, "EXTEND_TIMEOUT_USEC=2000000\nSTATUS=starting"},
		{func() { n.Alive() }, "WATCHDOG=1"},
		{func() { n.Stuck() }, "WATCHDOG=trigger"},
		{func() { n.Ready("one\nSTOPPING=1") }, "READY=1\nSTATUS=one; STOPPING=1"},
		{func() { n.Stopping(2 * time.Second) }, "STOPPING=1\nSTATUS=stopping\nEXTEND_TIMEOUT_USEC=2000000"},
		{func() { n.Stopping(2 * time.Second) }, ""}, // once
		{func() { n.Ready("late") }, ""},             // not after the last word
		{func() { n.Alive() }, "WATCHDOG=1"},         // but the watchdog still waits
	} {
		step.do()
		if got := next(t, conn); got != step.want {
			t.Errorf("got %q, want %q", got, step.want)
		}
	}
}

// A failed start names the error of the system, if that is what it was.
func TestFailed(t *testing.T) {
	for want, err := range map[string]error{
		"ERRNO=2\nSTATUS=control: listen: no such file or directory":   fmt.Errorf("control: %w", &net.OpError{Op: "listen", Err: syscall.ENOENT}),
		"ERRNO=22\nSTATUS=level: must be a word; size: must be larger": errors.New("level: must be a word\nsize: must be larger"),
	} {
		conn := manager(t, filepath.Join(t.TempDir(), "notify"))
		n := New()
		n.Failed(err)
		if got := next(t, conn); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		n.Stopping(time.Second) // would ask for time that nobody needs
		if got := next(t, conn); got != "" {
			t.Errorf("after the last word: %q", got)
		}
	}
}

func TestReloadingCarriesItsTime(t *testing.T) {
	conn := manager(t, filepath.Join(t.TempDir(), "notify"))
	before := monotonic()
	New().Reloading()
	got := next(t, conn) // one datagram, or systemd does not connect the two
	var usec int64
	if _, err := fmt.Sscanf(got, "RELOADING=1\nMONOTONIC_USEC=%d\nSTATUS=reloading", &usec); err != nil {
		t.Fatalf("got %q: %v", got, err)
	}
	if at := time.Duration(usec) * time.Microsecond; at < before.Truncate(time.Microsecond) || at > monotonic() {
		t.Errorf("MONOTONIC_USEC is %v, want it between %v and %v", at, before, monotonic())
	}
}

func TestAbstractAddress(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has abstract addresses")
	}
	conn := manager(t, "@notify-test-"+strconv.Itoa(os.Getpid()))
	New().Ready("x")
	if got := next(t, conn); !strings.HasPrefix(got, "READY=1") {
		t.Errorf("got %q, want READY=1", got)
	}
}

func TestNobodyListens(t *testing.T) {
	for _, address := range []string{"", "vsock:2:1234", "/nowhere/at/all", "relative", "/" + strings.Repeat("x", 200)} {
		t.Setenv("NOTIFY_SOCKET", address)
		n := New()
		n.Ready("x")
		n.Stopping(time.Second)
		if n.Watchdog() != 0 {
			t.Errorf("%q: there is a watchdog", address)
		}
	}
	var n *Notifier
	n.Ready("x")
	n.Reloading()
	if n.Watchdog() != 0 {
		t.Error("nil has a watchdog")
	}
}

func TestManagerThatReadsNothing(t *testing.T) {
	manager(t, filepath.Join(t.TempDir(), "notify"))
	n := New()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		// The queue of a socket takes a number of datagrams; then writing waits.
		for waited := false; !waited; {
			start := time.Now()
			n.Alive()
			waited = time.Since(start) > 50*time.Millisecond
		}
	}()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Fatal("still waiting for a manager that reads nothing")
	}
}

func TestEnvironmentIsTakenAway(t *testing.T) {
	conn := manager(t, filepath.Join(t.TempDir(), "notify"))
	t.Setenv("WATCHDOG_USEC", "3000000")
	t.Setenv("WATCHDOG_PID", strconv.Itoa(os.Getpid()))
	n := New()
	for _, name := range []string{"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"} {
		if value, set := os.LookupEnv(name); set {
			t.Errorf("%s is still %q: programs that we start would inherit it", name, value)
		}
	}
	if n.Watchdog() != 3*time.Second {
		t.Errorf("watchdog %v, want 3s", n.Watchdog())
	}
	n.Alive()
	if got := next(t, conn); got != "WATCHDOG=1" {
		t.Errorf("got %q after the environment was cleared", got)
	}
}

func TestWatchdog(t *testing.T) {
	own, other := strconv.Itoa(os.Getpid()), strconv.Itoa(os.Getppid())
	for _, test := range []struct {
		usec, pid string
		want      time.Duration
	}{
		{"", "", 0},
		{"2000000", "", 2 * time.Second},
		{"2000000", own, 2 * time.Second},
		{"2000000", other, 0}, // it is meant for our parent
		{"0", own, 0},
		{"-5", own, 0},
		{"soon", own, 0},
	} {
		if got := watchdog(test.usec, test.pid); got != test.want {
			t.Errorf("WATCHDOG_USEC=%q WATCHDOG_PID=%q: %v, want %v", test.usec, test.pid, got, test.want)
		}
	}
}

// The watchdog is fed as long as the daemon lives: it must cost nothing.
func TestAliveAllocatesNothing(t *testing.T) {
	conn := manager(t, filepath.Join(t.TempDir(), "notify"))
	n := New()
	if got := testing.AllocsPerRun(5, n.Alive); got > 0 { // so many messages fit into the queue
		t.Errorf("%v allocations, want none", got)
	}
	_ = conn.Close()
}

func BenchmarkAlive(b *testing.B) {
	path := filepath.Join(b.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	b.Setenv("NOTIFY_SOCKET", path)
	n := New()
	b.ReportAllocs()
	buf, waiting := make([]byte, 100), 0
	for b.Loop() {
		n.Alive()
		if waiting++; waiting == 8 { // the queue is nearly full: what we measure is no reader
			b.StopTimer()
			for ; waiting > 0; waiting-- {
				if _, err := conn.Read(buf); err != nil {
					b.Fatal(err)
				}
			}
			b.StartTimer()
		}
	}
}
