// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/slogtest"
	"time"
)

// within is a context that ends after d.
func within(t testing.TB, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

func TestHandlerObeysSlog(t *testing.T) {
	f := new(fake)
	logs, log := logTo(f)
	err := slogtest.TestHandler(log.Handler(), func() (results []map[string]any) {
		finish(t, logs)
		for _, line := range f.lines {
			results = append(results, parse(t, line))
		}
		return results
	})
	if err != nil {
		t.Error(err)
	}
}

func TestLevelIsLive(t *testing.T) {
	f := new(fake)
	logs, log := logTo(f)
	kept := log.With("old", true) // made before the change
	logs.Level().Set(slog.LevelWarn)
	kept.Info("too low")
	kept.Warn("high enough")
	logs.Level().Set(slog.LevelDebug)
	kept.Debug("now, too")
	finish(t, logs)
	if got := strings.Join(f.messages(t), ", "); got != "high enough, now, too" {
		t.Error("got", got)
	}
}

func TestEverySinkGetsEveryRecord(t *testing.T) {
	one, two := new(fake), new(fake)
	logs := newLogs(newQueue("one", one), newQueue("two", two))
	logs.Logger().WithGroup("http").With("port", 80).Info("hello", "peer", "me")
	finish(t, logs)
	if len(one.lines) != 1 || len(two.lines) != 1 || one.lines[0] != two.lines[0] {
		t.Error("got", one.lines, "and", two.lines)
	}
	if !strings.Contains(one.lines[0], " http.port=80 http.peer=me") {
		t.Error("got", one.lines)
	}
}

// A logger made with With may be used by many; the fields of one record must
// not show up in another.
func TestLoggersDoNotMix(t *testing.T) {
	f := new(fake)
	logs, log := logTo(f)
	base := log.With("a", 1, "a", 1, "a", 1)
	one, two := base.With("b", 2), base.With("c", 3)
	one.Info("m", "d", 4)
	two.Info("m")
	finish(t, logs)
	for i, want := range []string{" a=1 a=1 a=1 b=2 d=4", " a=1 a=1 a=1 c=3"} {
		if !strings.HasSuffix(f.lines[i], want) {
			t.Errorf("got %q, want …%q", f.lines[i], want)
		}
	}
}

// An event is found under any key and at any depth, and stays with its record.
func TestEvents(t *testing.T) {
	f := new(fake)
	logs, log := logTo(f)
	log.Info("one", "event", Running)
	log.With("kind", Stopping).WithGroup("g").Info("two", "n", 1)
	log.With("kind", Stopping).Info("three", slog.Group("g", "kind", Stopped))
	log.Info("four")
	log.Info("five", "audit", true)
	finish(t, logs)
	var got []string
	for _, line := range f.lines {
		got = append(got, fmt.Sprint(parse(t, line)["event"]))
		if strings.Contains(line, "kind") || strings.Count(line, "event") > 1 {
			t.Errorf("an event is also a field: %s", line)
		}
	}
	if want := []string{"running", "stopping", "stopped", "<nil>", "audit"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

type rude struct{}

func (rude) Error() string { panic("rude") }

func TestValues(t *testing.T) {
	for want, value := range map[string]any{
		`word`: "word", `""`: "", `"two words"`: "two words", `"a=b"`: "a=b", `"say \"\\\""`: `say "\"`,
		`"evil\n<0>kernel: forged"`: "evil\n<0>kernel: forged",
		`"\x1b[2J\r\x00"`:           "\x1b[2J\r\x00",
		`"\u202egnp"`:               "\u202egnp", // would be shown as "png"
		`"\xff"`:                    "\xff",
		`größe`:                     "größe",
		`-5`:                        -5, `5`: uint64(5), `0.5`: 0.5, `true`: true, `1.5s`: 1500 * time.Millisecond,
		`2026-11-21T03:41:00.000Z`: time.Date(2026, 11, 21, 3, 41, 0, 0, time.UTC),
		`boom`:                     errors.New("boom"), `"!PANIC: rude"`: rude{}, `bytes`: []byte("bytes"),
	} {
		if got := string(appendValue(nil, slog.AnyValue(value))); got != want {
			t.Errorf("%#v is written as %s, want %s", value, got, want)
		}
	}
	if got := string(appendEscaped(nil, "say \"a\\b\"\n\u2028", false)); got != `say "a\b"\n\u2028` {
		t.Error("unquoted:", got)
	}
	got := appendFields(nil, []field{{"g 1.", "k\n", slog.IntValue(1)}})
	if string(got) != ` "g 1.k\n"=1` {
		t.Errorf("key: %s", got)
	}
}

func TestNoLineIsEverBroken(t *testing.T) {
	for c := range 0x3000 {
		s := "a" + string(rune(c)) + "b"
		if b := appendString(nil, s); bytes.ContainsAny(b, "\n\r\x00\x1b\u0085\u2028\u2029") {
			t.Errorf("%q is written as %q", s, b)
		}
	}
}
