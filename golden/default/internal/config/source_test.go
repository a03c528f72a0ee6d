// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"example.com/pulsed/internal/exit"
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

// located is what a Source says about paths, whether they make sense together
// or not.
func located(t *testing.T, s *Source) (*Config, string) {
	t.Helper()
	l := &loading{config: Default()}
	if _, err := s.read(l); err != nil {
		t.Fatal(err)
	}
	l.locate()
	if err := l.err(); err != nil {
		return l.config, err.Error()
	}
	return l.config, ""
}

// TestPathSettings tries every setting that is a path, whichever there are.
func TestPathSettings(t *testing.T) {
	// So that the default of none of them is empty or depends on who we are.
	t.Setenv("RUNTIME_DIRECTORY", "/run/test")
	for _, known := range settings(Default()) {
		if !known.isPath() {
			continue
		}
		dir := t.TempDir()
		file := filepath.Join(dir, "test.toml")
		want := func(from string, s *Source, path string) {
			t.Helper()
			t.Chdir("/") // where a daemon is at its reloads
			c, problems := located(t, s)
			if got := valueOf(c, known.key); got != path || problems != "" {
				t.Errorf("%s from %s: %q, want %q: %s", known.key, from, got, path, problems)
			}
			if origin := shownOf(c, known.key).Origin; (origin == "default") != (path == known.path()) {
				t.Errorf("%s from %s: is said to come from %s", known.key, from, origin)
			}
		}
		for text, path := range map[string]string{"some/where": filepath.Join(dir, "some/where"), "/some/where": "/some/where", "": known.path()} {
			section, key, _ := strings.Cut(known.key, ".")
			if err := os.WriteFile(file, []byte(section+"."+key+" = \""+text+"\"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			want("a file", &Source{path: file}, path)
		}

		t.Chdir(dir)
		t.Setenv(known.variable(), "there")
		s, err := sourceOf(t)
		if err != nil {
			t.Fatal(err)
		}
		want("a variable", s, filepath.Join(dir, "there"))

		gone := t.TempDir()
		t.Chdir(gone)
		if err := os.Remove(gone); err != nil {
			t.Fatal(err)
		}
		s = registered(t, "--config", file)
		if c, problems := located(t, s); problems != known.variable()+": must be an absolute path" || valueOf(c, known.key) != "" {
			t.Errorf("%s in a folder that is gone: %q, %q", known.key, valueOf(c, known.key), problems)
		}
		t.Setenv(known.variable(), "")

		if name := known.tag.Get("flag"); name != "" {
			t.Chdir(dir)
			if s, err = sourceOf(t, "--"+name, "here"); err != nil {
				t.Fatal(err)
			}
			want("a flag", s, filepath.Join(dir, "here"))
		}
	}
}

// valueOf is the path that a setting names.
func valueOf(c *Config, key string) string {
	for _, known := range settings(c) {
		if known.key == key {
			return known.path()
		}
	}
	return ""
}

func TestProblemsNameTheLastLayer(t *testing.T) {
	l := &loading{config: Default(), layers: []*document{
		{name: "ONE", places: map[string]int{"a.c": 2, "a": 0, "a.b": 1}, text: []byte("a\nc")},
		{name: "TWO", places: map[string]int{"a.d.e": 4, "a.d.f": 2}, text: []byte("\n\na.d")},
		{kind: "flag", name: "--bee", sets: "a.b", places: map[string]int{"a.b": 0}},
	}}
	l.config.file = "FILE"
	l.refuse("a.b", "is bad")
	l.refuse("a.c.3", "is worse")
	l.refuse("a.d", "is in parts")
	l.refuse("x", "is missing")
	want := "FILE: x: is missing\nONE:2:1: a.c.3: is worse\nTWO:3:1: a.d: is in parts\n--bee: is bad"
	if got := l.err().Error(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestCheckReload(t *testing.T) {
	files := map[string]string{"main": "[log]\nsinks = [\"a\"]\n[daemon]\nstop_timeout = \"1s\"\n"}
	before, problems := layers(t, files, nil)
	if problems != "" {
		t.Fatal(problems)
	}
	for _, test := range []struct{ text, changed, refused string }{
		{files["main"], "[]", ""},
		{"# another line\n[daemon]\nstop_timeout = \"1000ms\"\n[log]\nsinks = [\"a\"]\n", "[]", ""},
		{"[log]\nlevel = \"crit\"\nsinks = [\"a\"]\n", "[daemon.stop_timeout log.level]", ""},
		{"[log]\nlevel = \"crit\"\nsinks = [\"b\"]\n", "[daemon.stop_timeout log.level log.sinks]", "main:3:9: log.sinks: a change needs a restart"},
		{"[daemon]\nstop_timeout = \"1s\"\n", "[log.sinks]", "main: log.sinks: a change needs a restart"},
	} {
		after, problems := layers(t, map[string]string{"main": test.text}, nil)
		if problems != "" {
			t.Fatal(problems)
		}
		if got := fmt.Sprint(differing(before, after)); got != test.changed || Equal(before, after) != (got == "[]") {
			t.Errorf("%s: changed %s, equal %v; want %s", test.text, got, Equal(before, after), test.changed)
		}
		var got string
		if err := CheckReload(before, after); err != nil {
			got = strings.TrimPrefix(err.Error(), filepath.Dir(after.file)+"/")
		}
		if got != test.refused {
			t.Errorf("%s: %s, want %s", test.text, got, test.refused)
		}
	}
}

// TestCheckReloadNamesAll changes every setting that needs a restart.
func TestCheckReloadNamesAll(t *testing.T) {
	before, after := Default(), Default()
	want := 0
	for i, known := range settings(after) {
		if known.tag.Get("reload") != "restart" {
			continue
		}
		if different, ok := other(known.value.Type()); ok {
			known.value.SetZero()
			settings(before)[i].value.Set(different)
			want++
		}
	}
	err := CheckReload(before, after)
	problems, ok := errors.AsType[*Errors](err)
	if !ok || len(problems.Problems) != want || exit.Of(err) != exit.Config {
		t.Errorf("got %v (code %d), want all %d", err, exit.Of(err), want)
	}
}

// other is a value of a type that is not zero, if that is easily made.
func other(t reflect.Type) (v reflect.Value, ok bool) {
	v = reflect.New(t).Elem()
	switch {
	case v.CanInt():
		v.SetInt(1)
	case v.CanUint():
		v.SetUint(1)
	case t.Kind() == reflect.Bool:
		v.SetBool(true)
	case t.Kind() == reflect.String:
		v.SetString("x")
	case t.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(t, 1, 1))
	default:
		return v, false
	}
	return v, true
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
