// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sourceOf is what the command line makes of these flags, for an empty file.
func sourceOf(t *testing.T, args ...string) (*Source, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "test.toml")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, fs := new(Source), flag.NewFlagSet("test", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	s.Register(fs)
	return s, fs.Parse(append([]string{"--config", file}, args...))
}

func TestFlagBeatsFile(t *testing.T) {
	s, err := sourceOf(t, "--log-level", "crit")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Path(), []byte("[log]\nlevel = \"debug\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // at each reload again
		c, err := s.Load()
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Log.Level.String(); got != "crit" {
			t.Errorf("level %s, want that of the flag", got)
		}
	}
}

func TestBadFlagIsAnErrorAtOnce(t *testing.T) {
	if _, err := sourceOf(t, "--log-level", "loud"); err == nil || !strings.Contains(err.Error(), "must be debug") {
		t.Errorf("got %v, want the known levels", err)
	}
	if _, err := sourceOf(t, "--config", ""); err == nil {
		t.Error("an empty --config is taken")
	}
}

// TestRelativePathIsFixedAtOnce: the daemon changes its directory later.
func TestRelativePathIsFixedAtOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	s, err := sourceOf(t, "--config", "x.toml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("x.toml", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir("/")
	if want := filepath.Join(here, "x.toml"); s.Path() != want {
		t.Errorf("path %s, want %s", s.Path(), want)
	}
	if _, err := s.Load(); err != nil {
		t.Error(err)
	}
}

// TestPathSettings tries every setting that is a path, whichever there are.
func TestPathSettings(t *testing.T) {
	// So that the default of none of them is empty or depends on who we are.
	t.Setenv("RUNTIME_DIRECTORY", "/run/test")
	for _, known := range settings(Default()) {
		if !known.isPath() {
			continue
		}
		section, key, _ := strings.Cut(known.key, ".")
		_, problems := load(t, "["+section+"]\n"+key+" = \"some/where\"\n")
		if want := known.key + `: must be an absolute path, not "some/where"`; !strings.Contains(problems, "FILE:2:") || !strings.Contains(problems, want) {
			t.Errorf("got %q, want %q with its place", problems, want)
		}
		if c, problems := load(t, "["+section+"]\n"+key+" = \"\"\n"); problems != "" {
			t.Errorf("%s: empty must mean the default: %s", known.key, problems)
		} else if got := valueOf(c, known.key); got != known.value.String() {
			t.Errorf("%s: %q when empty, want the default %q", known.key, got, known.value)
		}
		name := known.tag.Get("flag")
		if name == "" {
			continue
		}
		dir := t.TempDir()
		t.Chdir(dir)
		s, err := sourceOf(t, "--"+name, "here")
		if err != nil {
			t.Fatal(err)
		}
		if c, err := s.Load(); err != nil {
			t.Error(err)
		} else if want, _ := filepath.Abs("here"); valueOf(c, known.key) != want {
			t.Errorf("--%s here: %q, want %q", name, valueOf(c, known.key), want)
		}
	}
}

// valueOf is the text of a setting.
func valueOf(c *Config, key string) string {
	for _, known := range settings(c) {
		if known.key == key {
			return known.value.String()
		}
	}
	return ""
}

func TestProblemOfAFlagNamesTheFlag(t *testing.T) {
	d := &document{file: "FILE", flags: map[string]string{"a.b": "bee"}, places: map[string]int{"a.c": 2, "a": 0}, text: []byte("a\nc")}
	d.refuse("a.b", "is bad")
	d.refuse("a.c.3", "is worse")
	d.refuse("x", "is missing")
	want := "--bee: is bad\nFILE: x: is missing\nFILE:2:1: a.c.3: is worse"
	if got := d.err().Error(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestRestartNeeded(t *testing.T) {
	before, after := Default(), Default()
	if keys := RestartNeeded(before, after); keys != nil {
		t.Errorf("nothing has changed, but %v", keys)
	}
	after.Log.Sinks = []string{"other"}
	after.Log.Level.Level = LevelCrit
	if keys := RestartNeeded(before, after); !slices.Equal(keys, []string{"log.sinks"}) {
		t.Errorf("got %v, want log.sinks and nothing that can change while it runs", keys)
	}
}

func TestDefaultPath(t *testing.T) {
	t.Setenv("CONFIGURATION_DIRECTORY", "/run/one:/run/two")
	if got := filepath.Dir(DefaultPath()); got != "/run/one" {
		t.Errorf("in %s, want the first folder of the unit", got)
	}
	if os.Geteuid() == 0 {
		home := t.TempDir()
		t.Setenv("CONFIGURATION_DIRECTORY", "")
		t.Setenv("HOME", home)
		t.Setenv("XDG_CONFIG_HOME", home)
		if got := DefaultPath(); strings.HasPrefix(got, home) {
			t.Errorf("root reads %s, which may belong to anybody", got)
		}
	}
}
