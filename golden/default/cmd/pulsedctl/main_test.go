// Kept by mkdaemon (ipc/unix): your edits are merged.

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/pulsed/internal/control"
	"example.com/pulsed/internal/exit"
)

// ctl runs a command line.
func ctl(args ...string) (code exit.Code, stdout, stderr string) {
	var out, err bytes.Buffer
	code = run(args, &out, &err)
	return code, out.String(), err.String()
}

// newUnix serves on a unix socket, for daemon_test.go.
func newUnix(place string, api *control.Service, log *slog.Logger) control.Transport {
	return control.NewUnix(control.Socket{Path: place, Mode: 0o600, Group: -1}, api, log)
}

// daemon starts a daemon in that state, and returns its socket.
func daemon(t *testing.T, state string) (socket string, process *exec.Cmd) {
	t.Helper()
	// Not t.TempDir: its names may be too long for a socket.
	dir, err := os.MkdirTemp("", "ctl")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket = filepath.Join(dir, "s")
	return socket, startDaemon(t, "unix", socket, state)
}

func TestVerbs(t *testing.T) {
	socket, _ := daemon(t, "running")
	for _, c := range []struct {
		args string
		want string
	}{
		{"health", "ready: running; last reload failed"},
		{"health --json", `"ready": true`},
		{"reload", "reloaded: generation 3"},
		{"reload --json", `"generation": 3`},
		{"log-level", "info"},
		{"log-level debug", "debug"},
		{"--json log-level crit", `"level": "crit"`},
		{"log-level --timeout 1m notice", "notice"},
		{"reopen-logs", "logs reopened"},
		{"reopen-logs --json", "{}"},
		{"config", `log.level = "info"  # /etc/x.toml:3` + "\n"},
		{"config --json", `"origin": "/etc/x.toml:3"`},
		{"metrics", "_config_generation 2\n"},
		{"metrics --json", `"name": "process_start_time_seconds"`},
		{"version", "\ndaemon dev "},
		{"version --json", `"daemon": "dev `},
		{"status", "app.ticks         12345678901234567\n"},
		{"status --json", `"ticks": 12345678901234567`},
		{"help", "Exit codes"},
		{"-h", "Exit codes"},
	} {
		code, out, errs := ctl(append(strings.Fields(c.args), "--socket", socket)...)
		if code != exit.OK || errs != "" || !strings.Contains(out, c.want) {
			t.Errorf("%s: exit %d, %q, %q; want %q", c.args, code, out, errs, c.want)
		}
		if strings.Contains(c.args, "--json") && !json.Valid([]byte(out)) {
			t.Errorf("%s: not JSON: %q", c.args, out)
		}
	}
}

// TestEvents listens until the daemon ends.
func TestEvents(t *testing.T) {
	for _, json := range []bool{false, true} {
		socket, _ := daemon(t, "running")
		args, want := []string{"events", "--timeout", "1m", "--socket", socket}, "  running\n"
		if json {
			args, want = append(args, "--json"), `"state":"running","generation":2}`+"\n"
		}
		var out output
		ended := make(chan exit.Code, 1)
		go func() { ended <- run(args, &out, &out) }()
		for end := time.Now().Add(time.Minute); !strings.HasSuffix(out.String(), want); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%q; want %q", out.String(), want)
			}
		}
		if code, _, errs := ctl("stop", "--socket", socket); code != exit.OK {
			t.Errorf("stop: exit %d, %q", code, errs)
		}
		if code := <-ended; code != exit.OK {
			t.Errorf("exit %d, %q", code, out.String())
		}
	}
}

// output is a buffer for two goroutines.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func TestDescribe(t *testing.T) {
	for want, e := range map[string]control.Event{
		"stopping":               {Type: control.EventState, State: "stopping"},
		"reloaded: generation 3": {Type: control.EventReload, Generation: 3},
		"7 events were missed":   {Type: control.EventLost, Lost: 7},
		`"\x1b[2Jnew"`:           {Type: "\x1b[2Jnew"},
		"reload refused; generation 2 stays in force\n    x.toml:1:2: bad\n    \"\\x1b[2J\"": {Type: control.EventReload, Generation: 2, Error: "x.toml:1:2: bad\n\x1b[2J"},
	} {
		if got := describe(e); got != want {
			t.Errorf("%+v: %q, want %q", e, got, want)
		}
	}
}

func TestStatusForPeople(t *testing.T) {
	socket, cmd := daemon(t, "running")
	_, out, _ := ctl("--socket", socket, "status")
	for _, want := range []string{
		"state             running\n",
		fmt.Sprintf("pid               %d\n", cmd.Process.Pid),
		"up                1h2m3s, since 2001-09-0",
		"refused; generation 2 stays in force\n",
		"                  x.toml:3:4: worse\n",
		"control           " + socket + "\n",
		`app.last.message  "\x1b[2Jgone"` + "\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
}

func TestStopWaitsForTheEnd(t *testing.T) {
	for _, args := range [][]string{{"stop"}, {"stop", "--json"}} {
		socket, cmd := daemon(t, "running")
		code, out, errs := ctl(append(args, "--socket", socket)...)
		if code != exit.OK || !strings.Contains(out, "stopped") {
			t.Errorf("%q: exit %d, %q, %q", args, code, out, errs)
		}
		// Its parent, which is this test, has not noticed yet (proc_pid_stat(5)).
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", cmd.Process.Pid))
		if err == nil && !strings.Contains(string(stat), ") Z ") {
			t.Errorf("%q returned and the daemon lives: %s", args, stat)
		}
		if _, err := net.Dial("unix", socket); err == nil {
			t.Errorf("%q returned and somebody listens", args)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the daemon ended badly: %v", err)
		}
	}
}

func TestStopWithoutWaiting(t *testing.T) {
	socket, cmd := daemon(t, "running")
	if code, out, errs := ctl("stop", "--wait=false", "--socket", socket); code != exit.OK || out != "stopping\n" {
		t.Errorf("exit %d, %q, %q", code, out, errs)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the daemon ended badly: %v", err)
	}
}

func TestExitCodes(t *testing.T) {
	broken, _ := daemon(t, "broken")
	closed, _ := daemon(t, "closed")
	nobody := filepath.Join(filepath.Dir(broken), "none")
	silent := filepath.Join(filepath.Dir(broken), "silent")
	l, err := net.Listen("unix", silent)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, c := range []struct {
		socket, args string
		code         exit.Code
		want         string
	}{
		{broken, "reload", 1, "pulsedctl: configuration refused; the previous one stays in force\nx.toml:1:2: bad\nx.toml:3:4: worse\n"},
		{broken, "health", 1, ""},
		{broken, "health --json", 1, ""},
		{broken, "log-level loud", 1, `no log level "loud"`},
		{nobody, "status", notRunning, "not running: nobody listens on " + nobody},
		{nobody, "stop", notRunning, "not running"},
		{nobody, "version --json", notRunning, "not running"},
		{closed, "reload", denied, "not for you"},
		{silent, "status --timeout 50ms", timedOut, "no answer in time"},
		{broken, "", exit.Usage, "say what to do"},
		{broken, "dance", exit.Usage, `unknown verb "dance"`},
		{broken, "status now", exit.Usage, `unexpected argument "now"`},
		{broken, "log-level info debug", exit.Usage, `unexpected argument "debug"`},
		{broken, "status --colour", exit.Usage, "-colour"},
		{broken, "status --timeout 0s", exit.Usage, "longer than 0s"},
		{broken, "status --timeout soon", exit.Usage, "soon"},
		{broken, "status --wait", exit.Usage, "--wait is for stop only"},
	} {
		code, _, errs := ctl(append(strings.Fields(c.args), "--socket", c.socket)...)
		if code != c.code || !strings.Contains(errs, c.want) || (c.want == "") != (errs == "") {
			t.Errorf("%q: exit %d, %q; want %d, %q", c.args, code, errs, c.code, c.want)
		}
	}
}

func TestWhereToLook(t *testing.T) {
	socket, _ := daemon(t, "running")
	t.Setenv("PULSED_SOCKET", socket)
	if code, _, errs := ctl("health"); code != exit.OK {
		t.Errorf("by PULSED_SOCKET: exit %d, %q", code, errs)
	}
	if code, _, _ := ctl("health", "--socket", socket+"x"); code != notRunning {
		t.Errorf("--socket beside PULSED_SOCKET: exit %d, want 3", code)
	}
	// Without either: where a daemon of this user puts its socket.
	t.Setenv("PULSED_SOCKET", "")
	t.Setenv("RUNTIME_DIRECTORY", filepath.Dir(socket))
	if err := os.Rename(socket, filepath.Join(filepath.Dir(socket), "control.sock")); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := ctl("health"); code != exit.OK {
		t.Errorf("by RUNTIME_DIRECTORY: exit %d, %q", code, errs)
	}
}
