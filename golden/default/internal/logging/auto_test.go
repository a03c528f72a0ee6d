// Kept by mkdaemon (logging/auto): your edits are merged.

//go:build linux

package logging

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/pulsed/internal/config"
)

func TestAutoTakesTheFirstThatAnswers(t *testing.T) {
	dir := t.TempDir()
	journald(t, filepath.Join(dir, "journal"))
	syslogd(t, filepath.Join(dir, "log"))
	journalAt := func(name string) func() dialler {
		return func() dialler { return newJournal(filepath.Join(dir, name)) }
	}
	syslogAt := func(name string) func() dialler {
		return func() dialler { return newSyslog(syslogFacility, syslogMax, filepath.Join(dir, name)) }
	}
	for want, candidates := range map[string][]func() dialler{
		"*logging.journal": {journalAt("journal"), syslogAt("log")},
		"*logging.syslog":  {journalAt("none"), syslogAt("log")},
		"*logging.stderr":  {journalAt("none"), syslogAt("none")},
	} {
		s, err := firstOf(config.Default(), candidates...)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%T", s); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		s.close()
	}
}

// Under systemd the variable is inherited by those whose output goes elsewhere.
func TestAutoLooksBehindStandardError(t *testing.T) {
	_, w := pipe(t)
	defer unix.Close(w)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	var st unix.Stat_t
	if err := unix.Fstat(w, &st); err != nil {
		t.Fatal(err)
	}
	ours := fmt.Sprintf("%d:%d", st.Dev, st.Ino)
	for _, c := range []struct {
		stream string
		fd     int
		want   string
	}{
		{"", w, "[]"}, {"1:2", w, "[]"}, {ours, w, "[*logging.journal]"},
		{"", int(null.Fd()), "[*logging.journal *logging.syslog]"}, {ours, int(null.Fd()), "[*logging.journal *logging.syslog]"},
	} {
		t.Setenv("JOURNAL_STREAM", c.stream)
		types := []string{}
		for _, candidate := range instead(c.fd) {
			types = append(types, fmt.Sprintf("%T", candidate()))
		}
		if got := fmt.Sprint(types); got != c.want {
			t.Errorf("JOURNAL_STREAM=%q, descriptor %d: %s, want %s", c.stream, c.fd, got, c.want)
		}
	}
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

// A daemon that detaches opens another place than one in the foreground.
func TestLentStderrIsNoLog(t *testing.T) {
	t.Setenv("JOURNAL_STREAM", "")
	took := ""
	named := func(name string) func(*config.Config) (sink, error) {
		return func(*config.Config) (sink, error) { took = name; return new(fake), nil }
	}
	both := opener{name: "both", open: named("open"), lent: named("lent")}
	one := opener{name: "one", open: named("open")}
	for _, c := range []struct {
		opener
		lent bool
		want string
	}{{both, false, "open"}, {both, true, "lent"}, {one, true, "open"}} {
		if _, err := c.at(c.lent)(nil); err != nil || took != c.want {
			t.Errorf("%s, lent %v: took %s, %v", c.name, c.lent, took, err)
		}
	}
}

// The name that a configuration has for that.
func TestAutoIsLent(t *testing.T) {
	at := slices.IndexFunc(sinks(), func(o opener) bool { return o.name == "auto" })
	pointer := func(open func(*config.Config) (sink, error)) uintptr { return reflect.ValueOf(open).Pointer() }
	auto := sinks()[at]
	if pointer(auto.at(false)) != pointer(openAuto) || pointer(auto.at(true)) != pointer(openSystemLog) {
		t.Error("auto does not look whether standard error is lent")
	}
}
