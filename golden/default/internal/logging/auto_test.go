// Kept by mkdaemon (logging/auto): your edits are merged.

package logging

import (
	"errors"
	"fmt"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/pulsed/internal/config"
)

func TestAutoChooses(t *testing.T) {
	var st unix.Stat_t
	if err := unix.Fstat(2, &st); err != nil {
		t.Fatal(err)
	}
	ours := fmt.Sprintf("%d:%d", st.Dev, st.Ino)
	journal := new(fake)
	there := func(*config.Config) (sink, error) { return journal, nil }
	absent := func(*config.Config) (sink, error) { return nil, errors.New("not there") }
	for _, c := range []struct {
		stream   string
		journald func(*config.Config) (sink, error)
		native   bool
		form     int32
	}{
		{"", there, false, formOf(2)},
		{"1:2", there, false, formOf(2)}, // inherited, but our output goes elsewhere
		{ours, there, true, 0},
		{ours, absent, false, formJournal},
	} {
		t.Setenv("JOURNAL_STREAM", c.stream)
		s, err := firstOf(new(config.Config), c.journald, openStderr)
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := s.(*stderr); ok == c.native || ok && text.form.Load() != c.form {
			t.Errorf("JOURNAL_STREAM=%q: got %#v", c.stream, s)
		}
	}
}

func TestAutoOpens(t *testing.T) {
	t.Setenv("JOURNAL_STREAM", "")
	s, err := openAuto(new(config.Config))
	if _, ok := s.(*stderr); !ok || err != nil {
		t.Errorf("got %T, %v; want standard error", s, err)
	}
}
