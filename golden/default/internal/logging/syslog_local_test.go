// Kept by mkdaemon (logging/_syslog): your edits are merged.

package logging

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// syslogd is a stand-in for the daemon, with datagrams: its socket.
func syslogd(t testing.TB, path string) *net.UnixConn {
	t.Helper()
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// datagram is the next message.
func datagram(t *testing.T, conn *net.UnixConn) string {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 1<<16)
	n, err := conn.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

func TestSyslogFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server := syslogd(t, path)
	logs, log := logTo(newSyslog(syslogFacility, 4000, filepath.Join(t.TempDir(), "nobody"), path))
	log.Warn("evil\n<0>kernel: forged", "who", "a\x00b")
	got := datagram(t, server)
	want := regexp.MustCompile(fmt.Sprintf(`^<28>[A-Z][a-z]{2} [ 1-3]\d \d\d:\d\d:\d\d pulsed\[%d\]: %s$`,
		os.Getpid(), regexp.QuoteMeta(`evil\n<0>kernel: forged who="a\x00b"`)))
	if !want.MatchString(got) {
		t.Errorf("got %q", got)
	}
	log.Info(strings.Repeat("x", 400_000))
	if got := datagram(t, server); len(got) > 4000 || !strings.HasSuffix(got, "x...") {
		t.Errorf("%d bytes for a message that is too long", len(got))
	}
	finish(t, logs)
	if n := logs.Dropped(); n != 0 {
		t.Errorf("%d dropped", n)
	}
}

func TestSyslogOverAStream(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	logs, log := logTo(newSyslog(16, syslogMax, path))
	log.Info("one")
	conn, err := server.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := bufio.NewReader(conn).ReadString('\n'); !strings.HasPrefix(got, "<134>") || !strings.HasSuffix(got, "]: one\n") {
		t.Errorf("got %q", got)
	}
	// The daemon is restarted.
	conn.Close()
	log.Info("two")
	if conn, err = server.Accept(); err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got, _ := bufio.NewReader(conn).ReadString('\n'); !strings.HasSuffix(got, "]: two\n") {
		t.Errorf("got %q", got)
	}
	finish(t, logs)
}

func TestSyslogStreamHangsInTheMiddle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	s := newSyslog(16, syslogMax, path)
	if err := s.dial(); err != nil {
		t.Fatal(err)
	}
	// With the smallest buffer that there is, messages go over in pieces.
	if err := s.conn.(*net.UnixConn).SetWriteBuffer(1); err != nil {
		t.Fatal(err)
	}
	conn, err := server.Accept()
	if err != nil {
		t.Fatal(err)
	}
	logs, log := logTo(s)
	text := strings.Repeat("x", 8000)
	log.Info(text)
	until(t, "a timeout", logs.queues[0].inTrouble)
	log.Info(text)
	lines := bufio.NewReader(conn)
	if got, err := lines.ReadString('\n'); !strings.HasSuffix(got, "]: "+text+"\n") || strings.Count(got, "]: ") != 1 {
		t.Errorf("%d bytes, %v: not one whole line", len(got), err)
	}

	// The second message is lost with the connection; the third is not its tail.
	if b, err := lines.ReadByte(); b != '<' || err != nil {
		t.Errorf("begins with %q, %v", b, err)
	}
	log.Info("three")
	conn.Close()
	if conn, err = server.Accept(); err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got, _ := bufio.NewReader(conn).ReadString('\n'); !strings.HasPrefix(got, "<134>") || !strings.HasSuffix(got, "]: three\n") {
		t.Errorf("got %q", got)
	}
	finish(t, logs)
	if n := logs.Dropped(); n != 1 {
		t.Errorf("%d dropped, want 1", n)
	}
}

func TestHungSyslogDoesNotStopUs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server := syslogd(t, path)
	logs, log := logTo(newSyslog(syslogFacility, syslogMax, path))
	const n = 5000
	for range n {
		log.Info("line")
	}
	until(t, "drops", func() bool { return logs.Dropped() > 0 })
	log.Error("after")

	arrived, reported := 0, false
	for done := false; !done; arrived++ {
		got := datagram(t, server)
		reported = reported || strings.Contains(got, "]: dropped ")
		done = strings.HasSuffix(got, "]: after")
	}
	finish(t, logs)
	if !reported || arrived != n+2-int(logs.Dropped()) {
		t.Errorf("%d arrived, %d dropped, reported: %v", arrived, logs.Dropped(), reported)
	}
}

// At boot the syslog daemon may come later than we, and it may be restarted.
func TestSyslogIsDialledAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	logs, log := logTo(newSyslog(syslogFacility, syslogMax, path))
	log.Info("one")
	server := syslogd(t, path)
	if got := datagram(t, server); !strings.HasSuffix(got, "]: one") {
		t.Errorf("got %q", got)
	}
	server.Close()
	os.Remove(path)
	log.Info("two")
	server = syslogd(t, path)
	if got := datagram(t, server); !strings.HasSuffix(got, "]: two") {
		t.Errorf("got %q", got)
	}
	finish(t, logs)
	if n := logs.Dropped(); n != 0 {
		t.Errorf("%d dropped", n)
	}
}

func TestSyslogCostsNoMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server := syslogd(t, path)
	go func() {
		for buf := make([]byte, 1<<16); ; {
			if _, err := server.Read(buf); err != nil {
				return
			}
		}
	}()
	costsNoMemory(t, newSyslog(syslogFacility, syslogMax, path))
}
