// Kept by mkdaemon (logging/stderr): your edits are merged.

package logging

import (
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"strings"
	"testing"
	"testing/slogtest"
	"time"
	"unicode"
)

// objects is a fake that encodes JSON.
type objects struct{ fake }

func (o *objects) encode(buf []byte, r *record) []byte { return appendJSON(buf, r) }

// unmarshal reads a line back.
func unmarshal(t *testing.T, line string) (m map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(line), &m); err != nil || strings.Count(line, "\n") != 1 {
		t.Fatalf("%v: %q", err, line)
	}
	return m
}

func TestJSONObeysSlog(t *testing.T) {
	o := new(objects)
	logs, log := logTo(o)
	err := slogtest.TestHandler(log.Handler(), func() (results []map[string]any) {
		finish(t, logs)
		for _, line := range o.lines {
			results = append(results, unmarshal(t, line))
		}
		return results
	})
	if err != nil {
		t.Error(err)
	}
}

func TestJSON(t *testing.T) {
	o := new(objects)
	logs, log := logTo(o)
	log.With("a", 1).WithGroup("http").With("b", true).WithGroup("client").Warn("evil\n\"x\"",
		"c", 0.5, slog.Group("d", "e", "ö\u202e\x00\xff\U0001F600", "f", errors.New("boom")), "g", math.NaN(), "inf", math.Inf(-1), "h", 1500*time.Millisecond, "i", uint64(math.MaxUint64), "event", Running)
	log.Info("plain")
	log.WithGroup("..a.").With("b", 1).WithGroup(".").Info("dots", "c.d", 1)
	log.WithGroup("g\"").Info("quotes", "k\"", errors.New("\"no\"\n"))
	finish(t, logs)
	_, got, _ := strings.Cut(o.lines[0], ",")
	want := `"level":"WARN","msg":"evil\n\"x\"","a":1,"http":{"b":true,"client":{"c":0.5,"d":{"e":"ö\u202e\u0000\ufffd` + "\U0001F600" +
		`","f":"boom"},"g":"NaN","inf":"-Inf","h":"1.5s","i":18446744073709551615}},"event":"running"}` + "\n"
	if got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	unmarshal(t, o.lines[0])
	unmarshal(t, o.lines[2])
	if g, ok := unmarshal(t, o.lines[3])["g\""].(map[string]any); !ok || g["k\""] != "\"no\"\n" {
		t.Errorf("got %s", o.lines[3])
	}
	if m := unmarshal(t, o.lines[1]); len(m) != 3 {
		t.Errorf("got %v", m)
	}
}

func TestJSONHoldsEveryCharacter(t *testing.T) {
	const many = 0x1000
	for first := rune(0); first < unicode.MaxRune; first += many {
		var all []rune
		for c := range rune(many) {
			all = append(all, first+c)
		}
		s := string(all)
		line := appendJSONString(nil, s)
		var back string
		if err := json.Unmarshal(line, &back); err != nil || back != s || strings.ContainsAny(string(line), "\n\r\x00\x1b\x7f\u0085\u2028\u202e") {
			t.Fatalf("from %U: %v", first, err)
		}
	}
}
