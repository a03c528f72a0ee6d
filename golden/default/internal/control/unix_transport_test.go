// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// serveUnix serves f on a socket and returns its path.
func serveUnix(t testing.TB, f *fake, mode fs.FileMode) (path string, j *journal, stop func() error) {
	t.Helper()
	dir := folder(t)
	// Other users are told apart by the socket, not kept out by its folder.
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "s")
	_, log, j := newService(f)
	// Whoever runs the tests may do everything, as with a real daemon.
	service := NewService(f, func() Policy {
		p := testPolicy()
		p.Self = int64(os.Geteuid())
		return p
	}, log)
	unix := NewUnix(Socket{Path: path, Mode: mode, Group: -1}, service, log)
	if err := unix.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- unix.Serve(ctx) }()
	stop = func() error {
		cancel()
		return errors.Join(<-ended, unix.Close())
	}
	t.Cleanup(func() { cancel(); _ = unix.Close() })
	return path, j, stop
}

func TestUnixEndToEnd(t *testing.T) {
	path, j, stop := serveUnix(t, &fake{}, 0o600)
	client, err := DialUnix(t.Context(), []string{path})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for _, r := range routes() {
		if r.op == OpEvents {
			continue // has no end; see http_stream_test.go
		}
		var in any
		if r.op == OpSetLogLevel {
			in = LogLevel{"debug"}
		}
		if _, err := client.Call(t.Context(), r.op, in); err != nil {
			t.Errorf("%s: %v", r.op, err)
		}
	}
	if _, err := client.Call(t.Context(), OpSetLogLevel, LogLevel{"loud"}); kindOfError(t, err) != Invalid {
		t.Errorf("a level that is none: %v", err)
	}
	for _, r := range j.records(t, isAudit) {
		if r["uid"] != float64(os.Geteuid()) || r["pid"] != float64(os.Getpid()) || r["via"] != "unix" {
			t.Errorf("audit record %v is not of this process", r)
		}
	}
	if err := stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is still there: %v", err)
	}
	// Without a process to wait for, the socket tells. (It was this process that
	// listened, and that has not ended.)
	client.(*unixClient).daemon.close()
	client.(*unixClient).daemon = openProcess(-1)
	if err := client.Gone(t.Context()); err != nil {
		t.Errorf("gone: %v", err)
	}
}

// A transport that was never served must close just as well.
func TestCloseWithoutServe(t *testing.T) {
	path := filepath.Join(folder(t), "s")
	service, log, _ := newService(&fake{})
	unix := NewUnix(Socket{Path: path, Mode: 0o600, Group: -1}, service, log)
	if err := unix.Close(); err != nil {
		t.Errorf("close before listen: %v", err)
	}
	if err := unix.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := unix.Close(); err != nil {
		t.Errorf("close after listen: %v", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is still there: %v", err)
	}
}

func TestCurl(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("needs curl")
	}
	f := &fake{}
	path, _, _ := serveUnix(t, f, 0o600)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"http://localhost/livez"}, "ok\n200"},
		{[]string{"http://pulsed/readyz?verbose"}, "ok\nstate: running\n200"},
		{[]string{"http://pulsed/v1/log-level", "-X", "PUT", "-d", `{"level":"debug"}`}, `{"level":"debug"}` + "\n200"},
		{[]string{"http://localhost/v1/stop", "-X", "POST"}, `{"state":"stopping"}` + "\n202"},
	} {
		args := append([]string{"--silent", "--noproxy", "*", "--max-time", "10", "--write-out", "%{http_code}", "--unix-socket", path}, c.args...)
		out, err := exec.CommandContext(t.Context(), curl, args...).Output()
		if err != nil || string(out) != c.want {
			t.Errorf("curl %q: %q, %v; want %q", c.args, out, err, c.want)
		}
	}
	if f.did(OpStop) != 1 {
		t.Error("curl did not stop it")
	}
}

// Who connects with neither a question nor an end must not hold up a stop (for
// five seconds, if that were left to http.Server.Shutdown). On a busy machine
// any one stop can take as long, so the best of some counts.
func TestSilentConnectionDoesNotHoldUpTheEnd(t *testing.T) {
	var took time.Duration
	for range 5 {
		path, _, stop := serveUnix(t, &fake{}, 0o600)
		conn, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		// One who came later is served, so this one was taken.
		client, err := DialUnix(t.Context(), []string{path})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		if _, err := client.Call(t.Context(), OpLive, nil); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		if err := stop(); err != nil {
			t.Error(err)
		}
		if took = time.Since(begin); took < 4*time.Second {
			return
		}
	}
	t.Errorf("the stop took %v", took)
}
