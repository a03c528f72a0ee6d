//go:build linux

package audit

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Not side by side with others: between fork(2) and execve(2) what they start has our listening
// sockets, too, and keeps them open after we have closed them.
func TestEndpoint(t *testing.T) {
	port, held, err := FreePort()
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	path := filepath.Join(t.TempDir(), "s")
	for text, file := range map[string]string{
		path: path, "unix:" + path + "2": path + "2", "unix:@" + path: "", "127.0.0.1:" + port: "", "[::1]:" + port: "", "localhost:" + port: "",
	} {
		e, err := parseEndpoint(text)
		if err != nil || e.file() != file {
			t.Errorf("%s: %v, file %q", text, err, e.file())
			continue
		}
		if _, err := e.dial(time.Second); err == nil {
			t.Errorf("%s: nobody is there, and it connects", text)
		}
		l, err := e.bind(unix.SOCK_STREAM)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		c, err := e.dial(time.Second)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if err := c.SetReadDeadline(time.Now()); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if _, err := e.bind(unix.SOCK_STREAM); err == nil || !strings.Contains(err.Error(), "address already in use") {
			t.Errorf("%s: it is bound twice: %v", text, err)
		}
		_, _ = c.Close(), l.Close()
	}
	for _, text := range []string{"", "80", "host.example:80", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "::1:80", "[::1:80", "1.2.3:4", "{dir}/x"} {
		if e, err := parseEndpoint(text); err == nil {
			t.Errorf("%q is read as %v", text, e)
		}
	}
}

// Nobody is given a port that another has, though it is free for a while.
func TestPortsAreHeld(t *testing.T) {
	port, held, err := FreePort()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := holdPort(port); err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("it is given twice: %v", err)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := holdPort(port)
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Close()
}

func TestAccount(t *testing.T) {
	t.Parallel()
	if a, err := accountOf(byName, "root"); err != nil || a.UID != "0" || a.GID != "0" || a.Home == "" {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err := accountOf(byUID, "0"); err != nil || a.Name != "root" {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err := accountOf(byName, "nobody-like-this"); err == nil {
		t.Errorf("%+v", a)
	}
}
