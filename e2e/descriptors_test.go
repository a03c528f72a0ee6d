package e2e

import (
	"net"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Clients have taken every descriptor that the daemon may have: it lives, says so and
// not without end, refuses a reload that it cannot read, and serves when they are gone.
func TestNoDescriptorIsLeft(t *testing.T) {
	s := newSlow(t, "systemd").fresh(t)
	run := s.command("run")
	p := start(t, s.dir, append([]string{"env", "-i"}, append(run.Env, append([]string{"sh", "-c", `ulimit -n 24; exec "$0" "$@"`}, run.Args...)...)...)...)
	ask := func() error {
		c := exec.Command(s.client, "status", "--socket", s.socket())
		c.Env = s.env()
		return c.Run()
	}
	eventually(t, "it serves", func() bool { return ask() == nil })
	var held []net.Conn
	for range 60 {
		c, err := net.Dial("unix", s.socket())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		// An answer without an end: whoever asks for less is sent away after five seconds.
		if _, err := c.Write([]byte("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		held = append(held, c)
	}
	begin := time.Now()
	const none = "too many open files"
	eventually(t, "it says that no descriptor is left", func() bool { return strings.Contains(p.output(), none) })
	signal(t, p.cmd.Process.Pid, syscall.SIGHUP)
	eventually(t, "it refuses a reload", func() bool { return strings.Contains(p.output(), "reload failed") })
	for _, c := range held {
		_ = c.Close()
	}
	eventually(t, "it serves again", func() bool { return ask() == nil })
	// Once a second, and quicker at first.
	if n, took := strings.Count(p.output(), none), time.Since(begin); n > 40+int(took.Seconds()) {
		t.Errorf("it has said %d times in %v that no descriptor is left", n, took)
	}
	signal(t, p.cmd.Process.Pid, syscall.SIGTERM)
	if err := p.wait(); err != nil {
		t.Errorf("it ended with %v\n%s", err, p.output())
	}
}
