// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestVariablesAreDistinct: log.file_mode and log.file.mode would be one.
func TestVariablesAreDistinct(t *testing.T) {
	keys := map[string]string{}
	for _, known := range settings(new(Config)) {
		name := known.variable()
		if other, twice := keys[name]; twice {
			t.Errorf("%s is both %s and %s", name, other, known.key)
		}
		if strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
			t.Errorf("no shell can export %s", name)
		}
		keys[name] = known.key
	}
	for _, name := range clientVariables() {
		if known, twice := keys[name]; twice || !strings.HasPrefix(name, prefix) {
			t.Errorf("%s of the client: also the setting %q, or not one of ours", name, known)
		}
	}
}

// TestClientVariables: what an administrator has exported for the client means
// nothing to the daemon, and is no mistake.
func TestClientVariables(t *testing.T) {
	for _, name := range clientVariables() {
		if found, unknown := environment([]string{name + "=x"}); len(found)+len(unknown) > 0 {
			t.Errorf("%s: found %v, unknown %v", name, found, unknown)
		}
		t.Setenv(name, "x")
	}
	if c, problems := layers(t, map[string]string{"main": ""}, nil); problems != "" || len(c.Warnings()) > 0 {
		t.Errorf("warnings %v, problems %s", c.Warnings(), problems)
	}
}

func TestUnknownVariables(t *testing.T) {
	found, unknown := environment([]string{
		"PATH=/bin", "PULSED=x", "PULSED_LOG_LEVEL=debug", "PULSED_DAEMON_STOP_TIMEOUT=",
		"PULSED_LOG_LEVLE=x", "PULSED_STOP_TIMEOUT=1s", "PULSED_A\x1b[1m=x", "PULSED_COLOUR_OF_THE_SKY=x",
	})
	if len(found) != 1 || found[0] != (override{"environment", "PULSED_LOG_LEVEL", "log.level", "debug"}) {
		t.Errorf("found %v", found)
	}
	var got strings.Builder
	for _, p := range unknown {
		got.WriteString(p.String() + "\n")
	}
	want := `PULSED_A\x1b[1m: names no setting
PULSED_COLOUR_OF_THE_SKY: names no setting
PULSED_LOG_LEVLE: names no setting (did you mean "PULSED_LOG_LEVEL"?)
PULSED_STOP_TIMEOUT: names no setting (did you mean "PULSED_DAEMON_STOP_TIMEOUT"?)
`
	if got.String() != want {
		t.Errorf("got:\n%swant:\n%s", &got, want)
	}
	t.Setenv("PULSED_LOG_LEVLE", "x")
	c, problems := layers(t, map[string]string{"main": ""}, nil)
	if problems != "" || len(c.Warnings()) != 1 || c.Warnings()[0].Where != "PULSED_LOG_LEVLE" {
		t.Errorf("warnings %v, problems %s", c.Warnings(), problems)
	}
}

// overridden sets one key of a sample from outside of a file.
func overridden(key, text string) (s sample, problems string) {
	d := override{"environment", "X", key, text}.document(reflect.TypeFor[sample]())
	if len(d.problems) == 0 {
		d.decode(&s)
	}
	for _, p := range d.problems {
		problems += p.String() + "\n"
	}
	return s, problems
}

func TestOverrideEveryType(t *testing.T) {
	for _, test := range []struct{ key, text, want, problem string }{
		{"app.name", `say "hi" \n`, `"say \"hi\" \\n"`, ""},
		{"app.name", "a\nb = 1", `"a\nb = 1"`, ""},
		{"app.name", "\xff", "", "X: must be text in UTF-8"},
		{"app.count", "0x1F", "31", ""},
		{"app.count", "many", "", "X: must be a whole number"},
		{"app.count", "1.5", "", "X: must be a whole number, not 1.5"},
		{"app.count", "1\napp.port = 2", "", "X: must be a whole number"},
		{"app.port", "65536", "", "X: must be a whole number from 0 to 65535, not 65536"},
		{"app.ratio", "2", "2.0", ""},
		{"app.on", "true", "true", ""},
		{"app.on", "yes", "", "X: must be true or false"},
		{"app.on", "1", "", "X: must be true or false, not 1"},
		{"app.since", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", ""},
		{"app.wait", "1m", `"1m0s"`, ""},
		{"app.wait", "60", "", `X: must be a duration such as "20s" or "1m30s"`},
		{"app.waits", "1s, 2s", `["1s", "2s"]`, ""},
		{"app.waits", `["1s", "2s"]`, `["1s", "2s"]`, ""},
		{"app.waits", "1s,,x", "", `X: must be a duration such as "20s" or "1m30s"` + "\n" + `X: must be a duration such as "20s" or "1m30s"`},
		{"app.labels", `{ a = "1" }`, `{a = "1"}`, ""},
		{"app.labels", `{ a = 1 }`, "", "X: app.labels.a: must be text in quotes, not 1"},
		{"app.peers", `[{ host = "h" }]`, `[{host = "h", port = 0}]`, ""},
		{"app.peers", "[{ hots = 1 }]", "", `X: unknown key "app.peers.hots" (did you mean "app.peers.host"?)`},
		{"app.peers", "h", "", "X: must be a list of tables"},
	} {
		s, problem := overridden(test.key, test.text)
		if strings.TrimSpace(problem) != test.problem {
			t.Errorf("%s=%s: got %q, want %q", test.key, test.text, problem, test.problem)
		}
		for field, value := range reflect.ValueOf(s.App).Fields() {
			if key, _ := keyOf(field); "app."+key == test.key && test.problem == "" && literal(value) != test.want {
				t.Errorf("%s=%s: got %s, want %s", test.key, test.text, literal(value), test.want)
			}
		}
	}
}

// FuzzOverride looks for a text that changes another setting than the one that
// it is for, that is not taken literally, or that makes us panic.
func FuzzOverride(f *testing.F) {
	for _, seed := range []string{"", "x", "1", "1 # c", "1\nb = 2", "\"", "'''", "[", "[1, 2]", "a,b", "{ a = 1 }", "\x00", "\xff", "1\r", "\u2028"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for field := range reflect.TypeFor[sample]().Field(0).Type.Fields() {
			key, ok := keyOf(field)
			if !ok {
				continue
			}
			s, problems := overridden("app."+key, text)
			if key == "name" && (s.App.Name != text && utf8.ValidString(text) || (problems == "") != utf8.ValidString(text)) {
				t.Errorf("name: %q became %q: %s", text, s.App.Name, problems)
			}
			reflect.ValueOf(&s.App).Elem().FieldByIndex(field.Index).SetZero()
			if !reflect.DeepEqual(s, sample{}) {
				t.Errorf("%s: %q changed something else: %+v", key, text, s)
			}
		}
	})
}
