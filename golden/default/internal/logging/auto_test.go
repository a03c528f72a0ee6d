// Kept by mkdaemon (logging/auto): your edits are merged.

//go:build linux

package logging

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/pulsed/internal/config"
)

// Where standard error leads, and who is there: that decides. Under systemd the
// variable is inherited by those whose output goes elsewhere.
func TestAutoChooses(t *testing.T) {
	dir := t.TempDir()
	journald(t, filepath.Join(dir, "journal"))
	syslogd(t, filepath.Join(dir, "log"))
	_, out := pipe(t)
	defer unix.Close(out)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	var st unix.Stat_t
	if err := unix.Fstat(out, &st); err != nil {
		t.Fatal(err)
	}
	ours, none := fmt.Sprintf("%d:%d", st.Dev, st.Ino), int(null.Fd())
	for _, c := range []struct {
		stream       string
		fd           int
		stderr       Stderr
		journal, log string // the names of their sockets
		want         string
	}{
		{"", out, Own, "journal", "log", "stderr"},
		{"1:2", out, Own, "journal", "log", "stderr"},
		{ours, out, Own, "journal", "log", "journal"},
		{ours, out, Own, "gone", "log", "stderr"},
		{ours, none, Own, "journal", "log", "journal"},
		{"", none, Own, "gone", "log", "syslog"},
		{"", none, Own, "gone", "gone", "syslog"}, // which may still come
		{"", out, Lent, "journal", "log", "journal"},
		{"", out, Lent, "gone", "log", "syslog"},
		{"", out, Lent, "gone", "gone", "stderr"}, // a file, when the start is over
		{"", out, Lost, "gone", "gone", "syslog"},
	} {
		t.Setenv("JOURNAL_STREAM", c.stream)
		s, err := choose(config.Default(), c.fd, c.stderr, newJournal(filepath.Join(dir, c.journal)),
			newSyslog(syslogFacility, syslogMax, filepath.Join(dir, c.log)))
		if got := fmt.Sprintf("%T", s); err != nil || got != "*logging."+c.want {
			t.Errorf("%+v: got %s, %v", c, got, err)
			continue
		}
		s.close()
	}
}

// A daemon that detaches while there is no log daemon logs all the same, as soon
// as there is one, and nobody who flushes waits for that.
func TestAutoWaitsForTheSyslogDaemon(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log")
	s, err := choose(config.Default(), 2, Lost, newJournal(filepath.Join(dir, "none")), newSyslog(syslogFacility, syslogMax, path))
	if err != nil {
		t.Fatal(err)
	}
	logs, log := logTo(s)
	log.Info("starting")
	ctx := within(t, 20*time.Second)
	if logs.Flush(ctx); ctx.Err() != nil {
		t.Error("the flush waits for a sink that is away")
	}
	conn := syslogd(t, path)
	log.Info("running")
	for _, want := range []string{": starting", ": running"} {
		if got := datagram(t, conn); !strings.HasSuffix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	finish(t, logs)
}

func TestIsNull(t *testing.T) {
	for path, want := range map[string]bool{os.DevNull: true, "/dev/zero": false, "auto_test.go": false} {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if got := isNull(int(f.Fd())); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
