// Kept by mkdaemon (base): your edits are merged.

package main

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process is a daemon that a test started, and its service manager.
type process struct {
	t       *testing.T
	cmd     *exec.Cmd
	config  string // the file
	manager *net.UnixConn
	stderr  bytes.Buffer  // to be read when it has ended
	ended   chan struct{} // closed then
	err     error         // what Wait returned
}

// prepare makes everything for a command, but does not start it.
func prepare(t *testing.T, args ...string) *process {
	t.Helper()
	// Not t.TempDir: the address of a socket must be short.
	dir, err := os.MkdirTemp("", "run")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	p := &process{t: t, config: filepath.Join(dir, "test.toml"), ended: make(chan struct{})}
	address := &net.UnixAddr{Name: filepath.Join(dir, "notify"), Net: "unixgram"}
	if p.manager, err = net.ListenUnixgram("unixgram", address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.manager.Close() })
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd = exec.Command(self, append(args, "--config", p.config)...)
	// What a service manager would give it, and nothing of ours.
	p.cmd.Env = []string{
		actAsDaemon + "=silent",
		"NOTIFY_SOCKET=" + address.Name,
		"RUNTIME_DIRECTORY=" + dir,
		"LOGS_DIRECTORY=" + dir,
		"STATE_DIRECTORY=" + dir,
		"GORACE=atexit_sleep_ms=0", // with -race, each exit would take a second
	}
	p.cmd.Stderr = &p.stderr
	p.configure("", "")
	return p
}

// configure writes the configuration that is shipped, with one setting changed,
// and the log on standard error: this machine may have no other place for it.
func (p *process) configure(key, value string) {
	p.t.Helper()
	text, err := os.ReadFile("../../etc/pulsed.toml")
	if err != nil {
		p.t.Fatal(err)
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
			p.t.Fatalf("etc has no line for %s", change[0])
		}
		text = slices.Replace(text, place[0], place[1], []byte(change[0]+" = "+change[1])...)
	}
	// Renamed into place, so that a reload never sees half of it.
	if err := os.WriteFile(p.config+".new", text, 0o600); err != nil {
		p.t.Fatal(err)
	}
	if err := os.Rename(p.config+".new", p.config); err != nil {
		p.t.Fatal(err)
	}
}

// start starts it. If it still lives when the test ends, it is killed.
func (p *process) start() {
	p.t.Helper()
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	go func() {
		p.err = p.cmd.Wait()
		close(p.ended)
		// Behind all that it has told, so that nobody waits for more.
		if end, err := net.Dial("unixgram", p.manager.LocalAddr().String()); err == nil {
			_, _ = end.Write([]byte(hasEnded))
			_ = end.Close()
		}
	}()
}

// hasEnded is not a message of the daemon.
const hasEnded = "it has ended"

// started is prepare, start, and the wait for READY.
func started(t *testing.T) *process {
	t.Helper()
	p := prepare(t, "run")
	p.start()
	p.until("READY=1\nSTATUS=running, configuration 1")
	return p
}

// until reads what the daemon tells its manager, up to a message like this.
func (p *process) until(message string) {
	p.t.Helper()
	buf := make([]byte, 4096)
	if err := p.manager.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		p.t.Fatal(err)
	}
	for {
		n, err := p.manager.Read(buf)
		if err == nil && string(buf[:n]) == hasEnded {
			err = errors.New(hasEnded)
		}
		if err != nil {
			_ = p.cmd.Process.Kill()
			<-p.ended // for stderr
			p.t.Fatalf("the manager was not told %q: %v\n%s", message, err, &p.stderr)
		}
		if strings.Contains(string(buf[:n]), message) {
			return
		}
	}
}

// signal sends one.
func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		<-p.ended
		p.t.Fatalf("cannot send %v: %v\n%s", s, err, &p.stderr)
	}
}

// wants waits for the end and compares the exit code.
func (p *process) wants(code int) {
	p.t.Helper()
	timer := time.AfterFunc(time.Minute, func() { _ = p.cmd.Process.Signal(syscall.SIGQUIT) })
	defer timer.Stop()
	<-p.ended
	if _, ended := errors.AsType[*exec.ExitError](p.err); p.err != nil && !ended {
		p.t.Fatal(p.err)
	}
	if p.cmd.ProcessState.ExitCode() != code {
		p.t.Fatalf("it ended with %v, want exit code %d\n%s", p.cmd.ProcessState, code, &p.stderr)
	}
}
