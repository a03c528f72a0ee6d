// Kept by mkdaemon (logging/journald): your edits are merged.

//go:build linux

package logging

import (
	"bytes"
	"encoding/binary"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// journald is a stand-in for the daemon: its socket.
func journald(t testing.TB, path string) *net.UnixConn {
	t.Helper()
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// logToJournal opens the sink for a socket at path.
func logToJournal(t testing.TB, path string) (*Logs, *slog.Logger) {
	t.Helper()
	return logTo(newJournal(path))
}

// receive is the next message, and the seals of the file that it came in, if
// it came in one.
func receive(t *testing.T, conn *net.UnixConn) (message []byte, seals int) {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	message, rights := make([]byte, 1<<20), make([]byte, 64)
	n, nr, _, _, err := conn.ReadMsgUnix(message, rights)
	if err != nil {
		t.Fatal(err)
	}
	if nr == 0 {
		return message[:n], -1
	}
	control, err := unix.ParseSocketControlMessage(rights[:nr])
	if err != nil {
		t.Fatal(err)
	}
	fds, err := unix.ParseUnixRights(&control[0])
	if err != nil || len(fds) != 1 || n != 0 {
		t.Fatalf("%d descriptors beside %d bytes: %v", len(fds), n, err)
	}
	file := os.NewFile(uintptr(fds[0]), "received")
	defer file.Close()
	if seals, err = unix.FcntlInt(file.Fd(), unix.F_GET_SEALS, 0); err != nil {
		t.Fatal(err)
	}
	message, err = io.ReadAll(io.NewSectionReader(file, 0, 1<<30))
	if err != nil {
		t.Fatal(err)
	}
	return message, seals
}

// decode reads fields as journald does, and gives "NAME=value" for each.
func decode(t *testing.T, b []byte) (all []string) {
	t.Helper()
	for len(b) > 0 {
		line, rest, ok := bytes.Cut(b, []byte("\n"))
		if !ok {
			t.Fatalf("no end in %q", b)
		}
		if !bytes.Contains(line, []byte("=")) {
			size := binary.LittleEndian.Uint64(rest)
			line = append(append(line, '='), rest[8:8+size]...)
			if rest[8+size] != '\n' {
				t.Fatalf("no newline after %q", line)
			}
			rest = rest[8+size+1:]
		}
		all, b = append(all, string(line)), rest
	}
	return all
}

func TestJournalFields(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server := journald(t, path)
	logs, log := logToJournal(t, path)
	defer finish(t, logs)
	long := strings.Repeat("k", maxName-len("PULSED_HTTP_")) // the longest key that can be
	log.WithGroup("http").Error("evil\nPRIORITY=0", "remote-addr", "a\n_PID=1", "x=1\n_PID", "forged", "_UID", 7, "Grüße", 1, long+"k", 1, long, 2)
	message, seals := receive(t, server)
	if seals != -1 {
		t.Error("a small message came as a file")
	}
	want := []string{
		"SYSLOG_IDENTIFIER=pulsed", "PRIORITY=3",
		"MESSAGE=evil\nPRIORITY=0 http.remote-addr=" + `"a\n_PID=1" "http.x=1\n_PID"=forged http._UID=7 http.Grüße=1 http.` + long + `k=1 http.` + long + `=2`,
		"PULSED_HTTP_REMOTE_ADDR=a\n_PID=1", "PULSED_HTTP__UID=7", "PULSED_HTTP_" + strings.ToUpper(long) + "=2",
	}
	if got := decode(t, message); !slices.Equal(got, want) {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
}

func TestJournalGetsLargeMessagesAsSealedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server := journald(t, path)
	logs, log := logToJournal(t, path)
	defer finish(t, logs)
	large := strings.Repeat("x", 1<<20)
	log.Info(large)
	log.Info("small")
	message, seals := receive(t, server)
	// Exactly these: journald before 253 compares for equality.
	if want := unix.F_SEAL_SHRINK | unix.F_SEAL_GROW | unix.F_SEAL_WRITE | unix.F_SEAL_SEAL; seals != want {
		t.Errorf("seals %#x, want %#x", seals, want)
	}
	if got := decode(t, message); !slices.Contains(got, "MESSAGE="+large) {
		t.Errorf("%d bytes, of another message", len(message))
	}
	if message, _ := receive(t, server); !slices.Contains(decode(t, message), "MESSAGE=small") {
		t.Errorf("then came %q", message)
	}
}

func TestHungJournalDoesNotStopUs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server := journald(t, path)
	logs, log := logToJournal(t, path)
	const n = 5000
	for i := range n { // the socket itself keeps a few hundred
		log.Info("line", "i", i)
	}
	until(t, "drops", func() bool { return logs.Dropped() > 0 })
	log.Error("after")

	var got []string
	for !slices.ContainsFunc(got, func(m string) bool { return strings.HasPrefix(m, "MESSAGE=after") }) {
		message, _ := receive(t, server)
		got = append(got, decode(t, message)[2])
	}
	finish(t, logs)
	if !slices.ContainsFunc(got, func(m string) bool { return strings.HasPrefix(m, "MESSAGE=dropped ") }) {
		t.Error("the loss was not reported")
	}
	if len(got) != n+2-int(logs.Dropped()) {
		t.Errorf("%d arrived, %d dropped", len(got), logs.Dropped())
	}
}

func TestHungJournalDoesNotStopClose(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	journald(t, path)
	logs, log := logToJournal(t, path)
	for range 2000 {
		log.Info("line")
	}
	begin := time.Now()
	if err := logs.Close(within(t, 20*time.Millisecond)); err == nil || time.Since(begin) > 20*time.Second {
		t.Errorf("after %v: %v", time.Since(begin), err)
	}
	<-logs.queues[0].done // the write has a deadline: the goroutine ends, too
}

func TestJournalIsDialledAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server := journald(t, path)
	logs, log := logToJournal(t, path)
	log.Info("one")
	receive(t, server)
	server.Close()
	log.Info("two") // waits in the queue
	os.Remove(path)
	server = journald(t, path)
	if message, _ := receive(t, server); !slices.Contains(decode(t, message), "MESSAGE=two") {
		t.Errorf("got %q", message)
	}
	finish(t, logs)
	if n := logs.Dropped(); n != 0 {
		t.Errorf("%d dropped", n)
	}
}

// A journal that comes late gets what was logged before.
func TestJournalMayComeLate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	logs, log := logToJournal(t, path)
	log.Info("early")
	server := journald(t, path)
	if message, _ := receive(t, server); !slices.Contains(decode(t, message), "MESSAGE=early") {
		t.Errorf("got %q", message)
	}
	finish(t, logs)
	if n := logs.Dropped(); n != 0 {
		t.Errorf("%d dropped", n)
	}
}

// reading is a journal whose daemon reads all the time.
func reading(t testing.TB) *journal {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	server := journald(t, path)
	go func() {
		for buf := make([]byte, 1<<16); ; {
			if _, err := server.Read(buf); err != nil {
				return
			}
		}
	}()
	return newJournal(path)
}

func TestJournalCostsNoMemory(t *testing.T) { costsNoMemory(t, reading(t)) }

func BenchmarkJournal(b *testing.B) { measure(b, reading(b)) }
