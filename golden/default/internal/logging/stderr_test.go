// Kept by mkdaemon (logging/stderr): your edits are merged.

package logging

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/pulsed/internal/config"
)

// pipe is a pipe with plain, blocking descriptors, as a shell makes it. What
// is written to w can be read from r.
func pipe(t *testing.T) (r *os.File, w int) {
	t.Helper()
	var fds [2]int
	if err := unix.Pipe(fds[:]); err != nil {
		t.Fatal(err)
	}
	r = os.NewFile(uintptr(fds[0]), "pipe")
	t.Cleanup(func() { r.Close() })
	return r, fds[1]
}

func TestStderrInAPipe(t *testing.T) {
	r, w := pipe(t)
	logs, log := logTo(newStderr(w))
	log.Info("evil\n<0>kernel: forged", "port", 80)
	finish(t, logs)
	unix.Close(w)
	got, err := bufio.NewReader(r).ReadString(0)
	if !strings.HasPrefix(got, "time=") || !strings.HasSuffix(got, ` level=INFO msg="evil\n<0>kernel: forged" port=80`+"\n") {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestStderrInAPipeAsJSON(t *testing.T) {
	cfg := config.Default()
	cfg.Stderr.Format = "json"
	opened, err := openStderr(cfg, Own)
	if err != nil {
		t.Fatal(err)
	}
	r, w := pipe(t)
	s := opened.(*stderr)
	s.fd = w
	s.form.Store(formOf(w))
	logs, log := logTo(s)
	log.Info("m", "port", 80)
	finish(t, logs)
	unix.Close(w)
	got, err := bufio.NewReader(r).ReadString(0)
	if !strings.HasPrefix(got, `{"time":"`) || !strings.HasSuffix(got, `,"level":"INFO","msg":"m","port":80}`+"\n") {
		t.Errorf("got %q, %v", got, err)
	}
}

// drained is standard error in a pipe that is read all the time.
func drained(t testing.TB, json bool) *stderr {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	go func() { _, _ = io.Copy(io.Discard, r) }()
	return &stderr{fd: int(w.Fd()), json: json}
}

func TestStderrCostsNoMemory(t *testing.T) {
	costsNoMemory(t, drained(t, false))
	costsNoMemory(t, drained(t, true))
}

func BenchmarkStderrLogfmt(b *testing.B) { measure(b, drained(b, false)) }
func BenchmarkStderrJSON(b *testing.B)   { measure(b, drained(b, true)) }

func TestStderrToTheJournal(t *testing.T) {
	r, w := pipe(t)
	defer unix.Close(w)
	var st unix.Stat_t
	if err := unix.Fstat(w, &st); err != nil {
		t.Fatal(err)
	}
	t.Setenv("JOURNAL_STREAM", fmt.Sprintf("%d:%d", st.Dev, st.Ino+1))
	if isJournal(w) {
		t.Error("another inode is taken for the journal")
	}
	t.Setenv("JOURNAL_STREAM", fmt.Sprintf("%d:%d", st.Dev, st.Ino))
	logs, log := logTo(newStderr(w))
	log.Error("evil\n<0>kernel: forged", "port", 80)
	// journald would split this, and the rest begins with a priority.
	log.Warn(strings.Repeat("x", 48<<10-3) + "<0>forged")
	lines := bufio.NewReader(r)
	if got, _ := lines.ReadString('\n'); got != `<3>evil\n<0>kernel: forged port=80`+"\n" {
		t.Errorf("got %q", got)
	}
	if got, _ := lines.ReadString('\n'); len(got) >= 48<<10 || strings.Contains(got, "forged") {
		t.Errorf("a line of %d bytes", len(got))
	}
	finish(t, logs)
}

func TestStderrOnATerminal(t *testing.T) {
	r := &record{time: time.Date(2026, 11, 21, 3, 41, 0, 5e6, time.UTC), level: slog.LevelWarn, message: "\x1b[2Jevil", fields: []field{{"", "n", slog.IntValue(1)}}}
	s := new(stderr)
	s.form.Store(formTerminal)
	if got := string(s.encode(nil, r)); got != `03:41:00.005 WARN   \x1b[2Jevil n=1`+"\n" {
		t.Errorf("got %q", got)
	}
	s.form.Store(formColour)
	if got := string(s.encode(nil, r)); got != "03:41:00.005 \x1b[33mWARN\x1b[0m   "+`\x1b[2Jevil n=1`+"\n" {
		t.Errorf("got %q", got)
	}
	// Detaching puts something else behind the descriptor.
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	s.fd = int(null.Fd())
	if err := s.reopen(); err != nil || s.form.Load() != formProgram {
		t.Error("the colours stay when the terminal has gone:", err)
	}
}

func TestUnreadPipeDoesNotStopUs(t *testing.T) {
	r, w := pipe(t)
	logs, log := logTo(newStderr(w))
	line := strings.Repeat("x", 100)
	for range 3 * maxRecords { // a pipe holds 64 KiB
		log.Info(line)
	}
	if logs.Dropped() == 0 {
		t.Fatal("a pipe that nobody reads took everything")
	}
	if err := logs.Reopen(); err != nil {
		t.Error(err)
	}

	// Recovery: all that was kept arrives, whole, with the report.
	read := make(chan []string)
	go func() {
		var all []string
		for lines := bufio.NewScanner(r); lines.Scan(); {
			all = append(all, lines.Text())
		}
		read <- all
	}()
	log.Error("after")
	finish(t, logs)
	unix.Close(w)
	all := <-read
	for _, l := range all {
		if !strings.HasPrefix(l, "time=") {
			t.Errorf("half a line: %q", l)
		}
	}
	if want := 3*maxRecords + 2 - int(logs.Dropped()); len(all) != want {
		t.Errorf("%d lines, want %d", len(all), want)
	}
	for _, want := range []string{"msg=after", `msg="dropped `} {
		if !slices.ContainsFunc(all, func(l string) bool { return strings.Contains(l, want) }) {
			t.Errorf("no line with %s", want)
		}
	}
}

func TestUnreadPipeDoesNotStopClose(t *testing.T) {
	r, w := pipe(t)
	logs, log := logTo(newStderr(w))
	for range 2 * maxRecords {
		log.Info(strings.Repeat("x", 100))
	}
	begin := time.Now()
	if err := logs.Close(within(t, 20*time.Millisecond)); err == nil {
		t.Error("the loss of what was queued is not told")
	}
	if d := time.Since(begin); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
	r.Close() // lets the writer go
	<-logs.queues[0].done
	unix.Close(w)
}

func TestClosedPipeIsSurvived(t *testing.T) {
	r, w := pipe(t)
	defer unix.Close(w)
	r.Close()
	logs, log := logTo(newStderr(w))
	log.Info("one")
	log.Info("two")
	until(t, "two drops", func() bool { return logs.Dropped() == 2 })
	if err := logs.Close(within(t, 20*time.Second)); err == nil {
		t.Error("the loss of both is not told")
	}
}

// On descriptor 2 itself a broken pipe is more dangerous: package os ends the
// process for it. That needs a process of its own: this test, run again.
func TestBrokenStderrIsSurvived(t *testing.T) {
	if os.Getenv("BROKEN_STDERR") != "" {
		logs, log := logTo(newStderr(2))
		log.Info("nobody reads this")
		until(t, "a drop", func() bool { return logs.Dropped() == 1 })
		_ = logs.Close(within(t, 20*time.Second)) // it tells of the loss, but to whom?
		return
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	child := exec.Command(os.Args[0], "-test.run=^TestBrokenStderrIsSurvived$")
	child.Env = append(os.Environ(), "BROKEN_STDERR=1", "GORACE=atexit_sleep_ms=0")
	child.Stderr = w
	if err := child.Run(); err != nil {
		t.Error("a logger whose standard error is gone:", err)
	}
	w.Close()
}
