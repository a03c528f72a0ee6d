// Kept by mkdaemon (base): your edits are merged.

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// actAsDaemon makes this test binary the daemon, so that the tests below need
// not build another one: they start themselves with this variable set.
const actAsDaemon = "TEST_ACTS_AS_DAEMON"

func TestMain(m *testing.M) {
	switch os.Getenv(actAsDaemon) {
	case "talking":
		go talk()
		main() // never returns
	case "silent":
		main()
	}
	os.Exit(m.Run())
}

// talk is what libraries do that do not know of a log.
func talk() {
	for range time.Tick(time.Millisecond) {
		_, _ = os.Stderr.WriteString("by the way\n")
	}
}

func TestLife(t *testing.T) {
	p := started(t)

	p.configure("stop_timeout", `"19s"`)
	p.signal(syscall.SIGHUP)
	p.until("RELOADING=1\nMONOTONIC_USEC=")
	p.until("READY=1\nSTATUS=running, configuration 2")

	p.configure("stop_timeout", `"never"`)
	p.signal(syscall.SIGHUP)
	p.until("RELOADING=1\nMONOTONIC_USEC=")
	p.until("READY=1\nSTATUS=reload failed: ") // ready all the same: the old one is in force

	p.configure("sinks", `["elsewhere"]`)
	p.signal(syscall.SIGHUP)
	p.until(`unknown sink "elsewhere"`)

	p.configure("stop_timeout", `"18s"`)
	p.signal(syscall.SIGHUP)
	p.until("READY=1\nSTATUS=running, configuration 3")

	p.signal(syscall.SIGTERM)
	p.until("STOPPING=1")
	p.wants(0)
}

func TestSignalsThatMustNotKill(t *testing.T) {
	p := started(t)
	for _, s := range []os.Signal{syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGPIPE} {
		p.signal(s)
	}
	p.configure("stop_timeout", `"19s"`)
	p.signal(syscall.SIGHUP)
	p.until("configuration 2")
	p.signal(syscall.SIGINT)
	p.wants(0)
}

func TestStormOfHangups(t *testing.T) {
	p := started(t)
	p.configure("stop_timeout", `"19s"`)
	calm := make(chan struct{})
	go func() { // while we listen, as a manager does
		defer close(calm)
		for range 10_000 {
			_ = p.cmd.Process.Signal(syscall.SIGHUP)
		}
	}()
	p.until("configuration 2")
	<-calm
	for range 1000 {
		p.signal(syscall.SIGHUP)
	}
	// Nobody has read what the manager was told since, so what it is told now may be
	// dropped: that it ends has to do.
	p.signal(syscall.SIGTERM) // which must not get lost among the others
	p.wants(0)
}

func TestSecondSignalEndsAtOnce(t *testing.T) {
	p := prepare(t, "run", "--ready-fd", "3")
	// A pipe that is full: the daemon will hang when it says that it is ready.
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	defer write.Close()
	raw, err := write.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if failed := raw.Write(func(fd uintptr) bool {
		for err == nil {
			_, err = syscall.Write(int(fd), make([]byte, 4096))
		}
		return true
	}); failed != nil || err != syscall.EAGAIN {
		t.Fatalf("the pipe is not full: %v, %v", failed, err)
	}
	p.cmd.ExtraFiles = []*os.File{write}
	p.start()
	p.until("READY=1")
	// Again and again, since the kernel keeps only one of a kind until it is
	// taken: two that come close together are one.
	ended := make(chan struct{})
	go func() {
		for {
			select {
			case <-ended:
				return
			case <-time.After(10 * time.Millisecond):
				_ = p.cmd.Process.Signal(syscall.SIGTERM)
			}
		}
	}()
	p.wants(128 + int(syscall.SIGTERM))
	close(ended)
}

// What the runtime says at the end is not lost with standard error.
func TestCrashFile(t *testing.T) {
	p := prepare(t, "run")
	crash := p.config + ".crash"
	p.configure("crash_file", fmt.Sprintf("%q", crash))
	p.cmd.Stderr = nil // /dev/null
	p.start()
	p.until("READY=1")
	p.signal(syscall.SIGQUIT)
	p.wants(2)
	text, err := os.ReadFile(crash)
	// Not main.main: a goroutine that is just at work in the race detector is shown without a stack.
	if err != nil || !strings.Contains(string(text), "SIGQUIT: quit") || !strings.Contains(string(text), "(*Daemon).Run") {
		t.Errorf("%v, in the file stands:\n%s", err, text)
	}
	if info, err := os.Stat(crash); err != nil || info.Mode().Perm()&0o027 != 0 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
}

func TestReadyFD(t *testing.T) {
	t.Run("flag", func(t *testing.T) { readyFD(t, prepare(t, "run", "--ready-fd", "3")) })
	t.Run("variable", func(t *testing.T) {
		p := prepare(t, "run")
		p.cmd.Env = append(p.cmd.Env, "PULSED_READY_FD=3")
		readyFD(t, p)
	})
}

func readyFD(t *testing.T, p *process) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	p.cmd.ExtraFiles = []*os.File{write}
	p.start()
	write.Close()
	if err := read.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	// To the end of the file: it is written once, and closed at once.
	var got bytes.Buffer
	if _, err := got.ReadFrom(read); err != nil || got.String() != "\n" {
		t.Errorf("got %q, %v; want a newline and the end", &got, err)
	}
	p.signal(syscall.SIGTERM)
	p.wants(0)
}

func TestStandardErrorDies(t *testing.T) {
	p := prepare(t, "run")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stderr = write
	p.cmd.Env = append(p.cmd.Env, actAsDaemon+"=talking")
	p.start()
	write.Close()
	p.until("READY=1")
	read.Close() // from here on, every write is a SIGPIPE
	for _, timeout := range []string{`"19s"`, `"18s"`} {
		p.configure("stop_timeout", timeout)
		p.signal(syscall.SIGHUP)
		p.until("READY=1\nSTATUS=running, configuration")
		p.signal(syscall.SIGUSR2)
	}
	p.signal(syscall.SIGTERM)
	p.wants(0)
}

func TestStandardFilesAreClosed(t *testing.T) {
	p := prepare(t, "run")
	// Go opens what is closed to /dev/null; nothing else may get these numbers.
	p.cmd.Args = append([]string{"sh", "-c", `exec "$0" "$@" <&- >&- 2>&-`}, p.cmd.Args...)
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("needs sh")
	}
	p.cmd.Path = shell
	p.start()
	p.until("READY=1")
	p.signal(syscall.SIGTERM)
	p.wants(0)
}

func TestBadConfiguration(t *testing.T) {
	for _, args := range [][]string{{"run"}, {"check"}, {"-t"}} {
		p := prepare(t, args...)
		p.configure("stop_timeout", `"never"`)
		p.start()
		if args[0] == "run" {
			p.until("ERRNO=22\nSTATUS=") // whoever waits for READY need not wait longer
		}
		p.wants(78)
		place := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(p.config) + `:\d+:16: daemon\.stop_timeout: must be`)
		if !place.MatchString(p.stderr.String()) {
			t.Errorf("%s: want file:line:column and the key on stderr:\n%s", args, &p.stderr)
		}
	}
}

// Which sinks there are is known to another package than the configuration's,
// and must be found out before a start all the same.
func TestUnknownSink(t *testing.T) {
	for _, args := range [][]string{{"run"}, {"check"}} {
		p := prepare(t, args...)
		p.configure("sinks", `["nowhere"]`)
		p.start()
		p.wants(78)
		place := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(p.config) + `:\d+:9: log\.sinks: unknown sink "nowhere"`)
		if !place.MatchString(p.stderr.String()) {
			t.Errorf("%s: want file:line:column and the key on stderr:\n%s", args, &p.stderr)
		}
	}
}

// Why a start has failed is said on standard error, wherever the log goes: there
// may be nobody who takes it.
func TestFailedStartIsTold(t *testing.T) {
	p := prepare(t, "check")
	p.configure("sinks", `["nowhere"]`)
	p.start()
	p.wants(78)
	_, known, _ := strings.Cut(strings.TrimSpace(p.stderr.String()), "this program has ")
	for sink := range strings.SplitSeq(known, ", ") {
		for _, failure := range []struct {
			setting, says string
			code          int
		}{
			{"CRASH_FILE=/no/such/folder/x", "pulsed: crash file: open /no/such/folder/x: no such file or directory\n", 73},
			{"START_TIMEOUT=1ns", "pulsed: not ready after 1ns (daemon.start_timeout)", 75},
		} {
			p := prepare(t, "run")
			p.configure("sinks", `["`+sink+`"]`)
			p.cmd.Env = append(p.cmd.Env, "PULSED_DAEMON_"+failure.setting)
			p.start()
			p.wants(failure.code)
			if got := p.stderr.String(); !strings.Contains(got, failure.says) {
				t.Errorf("log.sinks = %q: want %q in:\n%s", sink, failure.says, got)
			}
		}
	}
}

func TestGoodConfiguration(t *testing.T) {
	p := prepare(t, "check")
	p.start()
	p.wants(0)
	if p.stderr.Len() > 0 {
		t.Errorf("nothing is wrong, yet it says: %s", &p.stderr)
	}
}

func TestBadCommandLine(t *testing.T) {
	for want, args := range map[string][]string{
		`unknown flag "--raedy-fd" (did you mean "--ready-fd"?)`: {"run", "--raedy-fd=3"},
		`unknown command "chekc" (did you mean "check"?)`:        {"chekc"},
		`unexpected argument "now"`:                              {"run", "now"},
		`--ready-fd 99: must be a pipe that is open`:             {"run", "--ready-fd", "99"},
		`other flags come after the command`:                     {"--verbose", "run"},
	} {
		p := prepare(t, args...)
		p.start()
		p.wants(64)
		if !strings.Contains(p.stderr.String(), want) {
			t.Errorf("%s: want %q on stderr:\n%s", args, want, &p.stderr)
		}
	}
}
