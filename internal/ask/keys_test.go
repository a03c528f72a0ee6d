package ask

import (
	"errors"
	"io"
	"os"
	"slices"
	"testing"
)

// typed returns keys in front of what a terminal sends, piece by piece.
func typed(t *testing.T, pieces ...string) *keys {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	go func() {
		for _, p := range pieces {
			_, _ = io.WriteString(w, p)
		}
		_ = w.Close()
	}()
	return &keys{tty: r}
}

// read collects what the library gets, one entry for each call.
func read(k *keys) (got []string, err error) {
	buffer := make([]byte, 100)
	for {
		n, err := k.Read(buffer)
		if err != nil {
			return got, err
		}
		got = append(got, string(buffer[:n]))
	}
}

func TestOneKeyAtATime(t *testing.T) {
	for name, c := range map[string]struct {
		typed []string
		want  []string
		err   error
	}{
		"letters":            {[]string{"ab\r"}, []string{"a", "b", "\r"}, io.EOF},
		"not ascii":          {[]string{"ü…\U0001f355"}, []string{"ü", "…", "\U0001f355"}, io.EOF},
		"a character in two": {[]string{"\xe2\x80", "\xa6x"}, []string{"…", "x"}, io.EOF},
		"no character":       {[]string{"\xff\xfex"}, []string{"\xff", "\xfe", "x"}, io.EOF},
		"arrows":             {[]string{"\x1b[A\x1bOBx\x1b[3~"}, []string{"\x1b[A", "\x1bOB", "x", "\x1b[3~"}, io.EOF},
		"an arrow in two":    {[]string{"\x1b[", "A"}, []string{"\x1b[A"}, io.EOF},
		"unknown ones":       {[]string{"a\x1b[1;5Cb\x1b[15~c\x1bOPd\x1bxe\x1b[200~f"}, []string{"a", "b", "c", "d", "e", "f"}, io.EOF},
		"Esc":                {[]string{"\x1b"}, nil, io.EOF},
		"Esc, Enter":         {[]string{"\x1b\r"}, []string{"\r"}, io.EOF},
		"Ctrl-C":             {[]string{"a\x03b"}, []string{"a"}, ErrInterrupted},
		"Ctrl-D":             {[]string{"a\x04b"}, []string{"a"}, ErrInterrupted},
		"a late report":      {[]string{"a\x1b[3;4Rb"}, []string{"a", "b"}, io.EOF},
	} {
		k := typed(t, c.typed...)
		got, err := read(k)
		if !slices.Equal(got, c.want) || !errors.Is(err, c.err) {
			t.Errorf("%s: got %q, %v; want %q, %v", name, got, err, c.want, c.err)
		}
		if errors.Is(c.err, ErrInterrupted) {
			if _, err := k.Read(make([]byte, 9)); !errors.Is(err, ErrInterrupted) {
				t.Errorf("%s: after it, %v", name, err)
			}
		}
	}
}

func TestReportOfTheCursor(t *testing.T) {
	k := typed(t, "ab\x1b[1", "2;34Rc")
	s := screen{os.NewFile(^uintptr(0), "none"), k}
	_, _ = s.Write([]byte("\x1b[6n"))
	got, err := read(k)
	if want := []string{"\x1b[12;34R", "a", "b", "c"}; !slices.Equal(got, want) || !errors.Is(err, io.EOF) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}

	k = typed(t, "ab\x03")
	k.report = true
	if got, err := read(k); got != nil || !errors.Is(err, ErrInterrupted) {
		t.Errorf("without an answer: %q, %v", got, err)
	}
}

func TestQuestionMarkInList(t *testing.T) {
	k := typed(t, "a\x1b[B?b?")
	k.list = true
	var all [][]string
	for range 2 {
		k.said = nil
		got, err := read(k)
		if !errors.Is(err, errHelp) {
			t.Fatal(err)
		}
		all = append(all, got)
	}
	k.list, k.said = false, nil
	rest, _ := read(k)
	if !slices.Equal(all[0], []string{"a", "\x1b[B"}) || !slices.Equal(all[1], []string{"a", "\x1b[B", "b"}) || !slices.Equal(rest, all[1]) {
		t.Errorf("got %q, then %q", all, rest)
	}
	if got, err := read(typed(t, "?")); !slices.Equal(got, []string{"?"}) || !errors.Is(err, io.EOF) {
		t.Errorf("in a line: %q, %v", got, err)
	}
}
