// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"flag"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/pulsed/internal/config"
)

// trial is a daemon inside of a test, with a service manager that listens.
type trial struct {
	*Daemon
	t       *testing.T
	file    string
	manager *net.UnixConn
	ended   chan error
}

// newTrial makes one that is not started.
func newTrial(t *testing.T) *trial {
	t.Helper()
	// Not t.TempDir: the address of a socket must be short.
	dir, err := os.MkdirTemp("", "life")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	r := &trial{t: t, file: filepath.Join(dir, "test.toml"), ended: make(chan error, 1)}
	address := &net.UnixAddr{Name: filepath.Join(dir, "notify"), Net: "unixgram"}
	if r.manager, err = net.ListenUnixgram("unixgram", address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.manager.Close() })
	t.Setenv("NOTIFY_SOCKET", address.Name)
	t.Setenv("RUNTIME_DIRECTORY", dir)
	t.Setenv("LOGS_DIRECTORY", dir)
	t.Setenv("STATE_DIRECTORY", dir)
	r.configure("", "")
	source, flags := new(config.Source), flag.NewFlagSet("test", flag.ContinueOnError)
	source.Register(flags)
	if err := flags.Parse([]string{"--config", r.file}); err != nil {
		t.Fatal(err)
	}
	r.Daemon = New(Options{Source: source})
	return r
}

// start starts it and waits until it is ready.
func (r *trial) start() {
	r.t.Helper()
	ready := make(chan struct{})
	r.options.Ready = func() { close(ready) }
	go func() { r.ended <- r.Run(r.t.Context()) }()
	select {
	case <-ready:
	case err := <-r.ended:
		r.t.Fatalf("it did not start: %v", err)
	}
}

// mustOpen goes as far as a start does before its services.
func (r *trial) mustOpen(parts *group) {
	r.t.Helper()
	c, err := Load(r.options.Source)
	if err == nil {
		err = r.open(c, parts)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// configure writes the configuration that is shipped, with one setting changed,
// and the log on standard error: this machine may have no other place for it.
func (r *trial) configure(key, value string) {
	r.t.Helper()
	text, err := os.ReadFile("../../etc/pulsed.toml")
	if err != nil {
		r.t.Fatal(err)
	}
	changes := [][2]string{
		{"sinks", `["stderr"]`},
		{key, value},
	}
	for _, change := range changes {
		if change[0] == "" {
			continue
		}
		// The first of that name: the application may have another.
		place := regexp.MustCompile(`(?m)^#?` + change[0] + ` = .*$`).FindIndex(text)
		if place == nil {
			r.t.Fatalf("etc has no line for %s", change[0])
		}
		text = slices.Replace(text, place[0], place[1], []byte(change[0]+" = "+change[1])...)
	}
	if err := os.WriteFile(r.file, text, 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// told reads what the manager was told so far: the first line of each message. That
// a start needs more time is left out, since a busy machine makes any start need it.
func (r *trial) told() (messages []string) {
	r.t.Helper()
	// A message of our own comes behind all of them.
	const last = "so far"
	us, err := net.Dial("unixgram", r.manager.LocalAddr().String())
	if err != nil {
		r.t.Fatal(err)
	}
	defer us.Close()
	if _, err := us.Write([]byte(last)); err != nil {
		r.t.Fatal(err)
	}
	buf := make([]byte, 4096)
	for {
		n, err := r.manager.Read(buf)
		if err != nil {
			r.t.Fatal(err)
		}
		if string(buf[:n]) == last {
			return messages
		}
		if first, _, _ := strings.Cut(string(buf[:n]), "\n"); !strings.HasPrefix(first, "EXTEND_TIMEOUT_USEC=") {
			messages = append(messages, first)
		}
	}
}

func (r *trial) wantTold(messages ...string) {
	r.t.Helper()
	if got, want := strings.Join(r.told(), " "), strings.Join(messages, " "); got != want {
		r.t.Errorf("the manager was told %q, want %q", got, want)
	}
}
