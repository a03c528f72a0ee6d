// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/pulsed/internal/exit"
)

// load reads text as a configuration file. In errors the path is FILE.
func load(t *testing.T, text string) (*Config, string) {
	t.Helper()
	s := Source{path: filepath.Join(t.TempDir(), "test.toml")}
	if err := os.WriteFile(s.path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := s.Load()
	if err == nil {
		return c, ""
	}
	if _, ok := errors.AsType[*Errors](err); !ok || exit.Of(err) != exit.Config {
		t.Errorf("error %v has code %d; want *Errors with %d", err, exit.Of(err), exit.Config)
	}
	return c, strings.ReplaceAll(err.Error(), s.path, "FILE")
}

func TestLoad(t *testing.T) {
	c, problems := load(t, `
[daemon]
stop_timeout = "1m30s"
[log]
level = "WARN"
sinks = ["auto"]
`)
	if problems != "" {
		t.Fatal(problems)
	}
	if got := c.Daemon.StopTimeout.Duration; got != 90*time.Second {
		t.Errorf("daemon.stop_timeout = %v, want 1m30s", got)
	}
	if got := c.Log.Level.String(); got != "warn" {
		t.Errorf("log.level = %v, want warn", got)
	}
}

func TestEmptyFileGivesDefaults(t *testing.T) {
	c, problems := load(t, "# nothing\n")
	if problems != "" {
		t.Fatal(problems)
	}
	if got := c.Daemon.StopTimeout.Duration; got != 20*time.Second {
		t.Errorf("daemon.stop_timeout = %v, want 20s", got)
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"unknown key", "[daemon]\nstop_timout = \"1s\"\n",
			`FILE:2:1: unknown key "daemon.stop_timout" (did you mean "daemon.stop_timeout"?)`},
		{"unknown key without a near one", "[daemon]\n  colour_of_the_sky = 1\n",
			`FILE:2:3: unknown key "daemon.colour_of_the_sky"`},
		{"key in the wrong section", "[daemon]\nlevel = \"info\"\n",
			`FILE:2:1: unknown key "daemon.level" (did you mean "log.level"?)`},
		{"key before any section", "stop_timeout = \"1s\"\n",
			`FILE:1:1: unknown key "stop_timeout" (did you mean "daemon.stop_timeout"?)`},
		{"key in upper case", "[daemon]\nStop_Timeout = \"1s\"\n",
			`FILE:2:1: unknown key "daemon.Stop_Timeout" (did you mean "daemon.stop_timeout"?)`},
		{"unknown section, told once", "[deamon]\nstop_timeout = \"1s\"\nx = 1\n[log]\nlevel = \"info\"\n",
			`FILE:1:2: unknown section "deamon" (did you mean "daemon"?)`},
		{"wrong type", "[log]\nlevel = 3\n",
			`FILE:2:9: log.level: must be debug, info, notice, warn, error or crit, in quotes`},
		{"number for a duration", "[daemon]\nstop_timeout = 0\n",
			`FILE:2:16: daemon.stop_timeout: must be a duration such as "20s" or "1m30s", in quotes`},
		{"bad text", "[daemon]\n\tstop_timeout\t=\t\"soon\"\n",
			`FILE:2:17: daemon.stop_timeout: must be a duration such as "20s" or "1m30s"`},
		{"bad value", "[daemon]\nstop_timeout = \"-1s\" # back in time\n",
			`FILE:2:16: daemon.stop_timeout: must be longer than 0s`},
		{"bad value, dotted key", "daemon.stop_timeout = \"0s\"\n",
			`FILE:1:23: daemon.stop_timeout: must be longer than 0s`},
		{"bad value, inline table", "daemon = { stop_timeout = \"0s\" }\n",
			`FILE:1:12: daemon.stop_timeout: must be longer than 0s`},
		{"item of a list", "[log]\nsinks = [\n  \"auto\",\n  7,\n]\n",
			`FILE:4:3: log.sinks: must be text in quotes, not 7`},
		{"text for a list", "[log]\nsinks = \"auto\"\n",
			`FILE:2:9: log.sinks: must be a list of texts, such as ["a", "b"], not text`},
		{"empty list", "[log]\nsinks = []\n",
			`FILE:2:9: log.sinks: must name at least one sink, such as "stderr"`},
		{"section for a key", "[daemon.stop_timeout]\nseconds = 1\n",
			`FILE:1:2: daemon.stop_timeout: must be a key, not a section`},
		{"key for a section", "daemon = \"on\"\n",
			`FILE:1:10: daemon: must be a table, not text`},
		{"list for a section", "[[daemon]]\n",
			`FILE:1:3: daemon: must stand in single brackets`},
		{"key twice", "[daemon]\nstop_timeout = \"1s\"\nstop_timeout = \"2s\"\n",
			`FILE:3:1: daemon.stop_timeout: must not be there twice; the first one is in line 2`},
		{"section twice", "[daemon]\n[log]\n[daemon]\nstop_timeout = \"1s\"\n",
			`FILE:3:2: daemon: must not be there twice; the first one is in line 1`},
		{"syntax", "[daemon]\nstop_timeout = 1s\n[log]\nlevle = 1\n",
			`FILE:2:17: syntax error: strings must be quoted`},
		{"syntax, at the end", "[daemon",
			`FILE:1:7: syntax error: expected ']' to close table name`},
		{"line ends of Windows", "[daemon]\r\nstop_timeout = \"0s\"\r\n",
			`FILE:2:16: daemon.stop_timeout: must be longer than 0s`},
		{"key with a dot in quotes", "[log]\n\"level.x\" = 1\n",
			`FILE:2:1: unknown key "log.level.x"`},
		{"all of it", `[daemno]
x = 1
[daemon]
stop_timeout = 5
stop_timeot = "1s"
[log]
level = "loud"
level = "info"
sinks = [1, 2]
`, `FILE:1:2: unknown section "daemno" (did you mean "daemon"?)
FILE:4:16: daemon.stop_timeout: must be a duration such as "20s" or "1m30s", in quotes
FILE:5:1: unknown key "daemon.stop_timeot" (did you mean "daemon.stop_timeout"?)
FILE:7:9: log.level: must be debug, info, notice, warn, error or crit
FILE:9:10: log.sinks: must be text in quotes, not 1
FILE:9:13: log.sinks: must be text in quotes, not 2`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, got := load(t, test.text)
			if got != test.want {
				t.Errorf("%s\ngot:\n%s\nwant:\n%s", test.text, got, test.want)
			}
			if c != nil {
				t.Error("there is a configuration beside the error")
			}
		})
	}
}

func TestFilesThatAreNone(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write := func(name string, size int, mode os.FileMode) {
		t.Helper()
		if err := os.WriteFile(path(name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path(name), mode); err != nil {
			t.Fatal(err)
		}
	}
	write("open", 0, 0o666)
	write("large", maxFile+1, 0o600)
	// Nobody writes to this pipe, so a reader that waits would wait for ever.
	if err := unix.Mkfifo(path("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"missing": "no such file or directory; write one, or name another with --config",
		"open":    "everybody may write to it; chmod o-w it first",
		"large":   "cannot be a configuration",
		"pipe":    "must be a regular file",
		"":        "must be a regular file", // the directory
	} {
		s := Source{path: path(name)}
		_, err := s.Load()
		if err == nil || !strings.Contains(err.Error(), want) || exit.Of(err) != exit.Config {
			t.Errorf("%q: got %v (code %d), want %q with code %d", name, err, exit.Of(err), want, exit.Config)
		}
	}
}
