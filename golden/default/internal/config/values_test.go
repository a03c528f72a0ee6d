// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

// shownOf finds what is shown of one setting.
func shownOf(c *Config, key string) (v Value) {
	for _, v := range c.Values() {
		if v.Key == key {
			return v
		}
	}
	return Value{}
}

// differing names the settings that two configurations have different values for.
func differing(a, b *Config) (keys []string) {
	others := settings(b)
	for i, known := range settings(a) {
		if !same(known, others[i]) {
			keys = append(keys, known.key)
		}
	}
	return keys
}

// TestValuesAreAFile: what is shown can be saved, and says the same again.
func TestValuesAreAFile(t *testing.T) {
	c, problems := load(t, "[log]\nlevel = \"crit\"\nsinks = [\"auto\"]\n[daemon]\nstop_timeout = \"3s\"\n")
	if problems != "" {
		t.Fatal(problems)
	}
	var text strings.Builder
	for _, v := range c.Values() {
		text.WriteString(v.Key + " = " + v.Text + " # " + v.Origin + "\n")
	}
	again, problems := load(t, text.String())
	if problems != "" {
		t.Fatalf("%s\n%s", text.String(), problems)
	}
	if keys := differing(c, again); keys != nil {
		t.Errorf("%s\nchanges %q", text.String(), keys)
	}
}

func TestLiterals(t *testing.T) {
	limit := 4
	s, _ := decode("")
	s.App.Name = "a \"b\"\\\n\t\x1b[1m\u202eé"
	s.App.Count = -3
	s.App.Ratio = 2
	s.App.On = true
	s.App.Since = time.Unix(1767323045, 0).UTC()
	s.App.Waits = []Duration{{time.Second}, {90 * time.Second}}
	s.App.Labels = map[string]string{"b c": "2", "a": "1"}
	s.App.Peers = []peer{{"h", 7}}
	s.App.Limit = &limit
	s.App.Unnamed = "u"
	text := literal(reflect.ValueOf(s.App))
	want := `{name = "a \"b\"\\\n\t\U0000001B[1m\U0000202Eé", count = -3, port = 0, ratio = 2.0, on = true, ` +
		`since = 2026-01-02T03:04:05Z, wait = "0s", waits = ["1s", "1m30s"], labels = {a = "1", "b c" = "2"}, ` +
		`peers = [{host = "h", port = 7}], limit = 4, Unnamed = "u"}`
	if text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	again, problems := decode("app = " + text)
	if problems != "" || !reflect.DeepEqual(again, s) {
		t.Errorf("read again: %s\n%+v\nwant\n%+v", problems, again, s)
	}
}

func TestFloats(t *testing.T) {
	for f, want := range map[float64]string{0: "0.0", -2: "-2.0", 0.1: "0.1", 1e21: "1e+21", math.Inf(1): "inf", math.Inf(-1): "-inf"} {
		got := literal(reflect.ValueOf(f))
		if again, problems := decode("app.ratio = " + got); got != want || problems != "" || again.App.Ratio != f {
			t.Errorf("%v is %s, want %s; read again: %v %s", f, got, want, again.App.Ratio, problems)
		}
	}
}
