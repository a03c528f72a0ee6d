// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/pulsed/internal/exit"
)

// layers writes a configuration of several files, the first of which is "main",
// and reads it with variables and flags. In errors its folder is DIR.
func layers(t *testing.T, files, variables map[string]string, args ...string) (*Config, string) {
	t.Helper()
	dir := t.TempDir()
	main := filepath.Join(dir, "main")
	if err := os.Mkdir(main+".d", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(main+".d", name)
		if name == "main" {
			path = main
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range variables {
		t.Setenv(name, text)
	}
	c, err := registered(t, append([]string{"--config", main}, args...)...).Load()
	if err == nil {
		return c, ""
	}
	return c, strings.ReplaceAll(err.Error(), dir, "DIR")
}

// registered is the Source that a command line makes.
func registered(t *testing.T, args ...string) *Source {
	t.Helper()
	s, fs := new(Source), flag.NewFlagSet("test", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	s.Register(fs)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestLastLayerWins sets the same key in one more layer each time.
func TestLastLayerWins(t *testing.T) {
	files, variables := map[string]string{"main": ""}, map[string]string{}
	for _, step := range []struct {
		where, value, origin string
	}{
		{"", "info", "default"},
		{"main", "crit", "main:2"},
		{"9.toml", "error", "main.d/9.toml:2"},
		{"90.toml", "warn", "main.d/90.toml:2"}, // by bytes: behind 9.toml
		{"a.toml", "notice", "main.d/a.toml:2"},
		{"PULSED_LOG_LEVEL", "debug", "environment PULSED_LOG_LEVEL"},
	} {
		if strings.HasPrefix(step.where, prefix) {
			variables[step.where] = step.value
		} else if step.where != "" {
			files[step.where] = "[log]\nlevel = \"" + step.value + "\"\n"
		}
		c, problems := layers(t, files, variables)
		if problems != "" {
			t.Fatal(problems)
		}
		v := shownOf(c, "log.level")
		if got := strings.TrimPrefix(v.Origin, filepath.Dir(c.file)+"/"); v.Text != quote(step.value) || got != step.origin {
			t.Errorf("%s from %s, want %s from %s", v.Text, got, step.value, step.origin)
		}
	}
	c, problems := layers(t, files, variables, "--log-level", "info")
	if v := shownOf(c, "log.level"); problems != "" || v.Text != `"info"` || v.Origin != "flag --log-level" {
		t.Errorf("%s from %s, want that of the flag: %s", v.Text, v.Origin, problems)
	}
}

// TestLayersAddUp: each says something else, and nothing is lost.
func TestLayersAddUp(t *testing.T) {
	c, problems := layers(t, map[string]string{
		"main":       "[daemon]\nstop_timeout = \"7s\"\n[log]\nsinks = [\"a\", \"b\"]\n",
		"1.toml":     "log.sinks = [\"c\"]\n",
		"2.toml":     "# nothing\n",
		"x.toml.bak": "nonsense",
		".x.toml":    "nonsense",
	}, nil)
	if problems != "" {
		t.Fatal(problems)
	}
	if got := c.Daemon.StopTimeout.Duration; got != 7*time.Second {
		t.Errorf("stop_timeout %v, want that of the first file", got)
	}
	if got := shownOf(c, "log.sinks").Text; got != `["c"]` {
		t.Errorf("sinks %s, want the last list and no other", got)
	}
}

// TestFilesAreSorted: a folder gives its files in an order of its own.
func TestFilesAreSorted(t *testing.T) {
	s := &Source{path: filepath.Join(t.TempDir(), "main")}
	want := []string{s.path}
	if err := os.Mkdir(s.path+".d", 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		path := filepath.Join(s.path+".d", fmt.Sprintf("%02d.toml", i*37%50))
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		want = append(want, filepath.Join(s.path+".d", fmt.Sprintf("%02d.toml", i)))
	}
	if got, err := s.files(); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestProblemsOfAllLayers(t *testing.T) {
	_, problems := layers(t, map[string]string{
		"main":   "[log]\nlevle = 1\n",
		"1.toml": "[daemon]\nstop_timeout = 1\n[log]\nlevel = \"loud\"\n",
		"2.toml": "[daemon]\nstop_timeout = \"0s\"\n",
	}, map[string]string{
		"PULSED_LOG_LEVEL": "loud",
		"PULSED_LOG_SINKS": "[1]",
	})
	want := strings.TrimSpace(`
DIR/main:2:1: unknown key "log.levle" (did you mean "log.level"?)
DIR/main.d/1.toml:2:16: daemon.stop_timeout: must be a duration such as "20s" or "1m30s", in quotes
DIR/main.d/1.toml:4:9: log.level: must be debug, info, notice, warn, error or crit
DIR/main.d/2.toml:2:16: daemon.stop_timeout: must be longer than 0s
PULSED_LOG_LEVEL: must be debug, info, notice, warn, error or crit
PULSED_LOG_SINKS: must be text in quotes, not 1`)
	if problems != want {
		t.Errorf("got:\n%s\nwant:\n%s", problems, want)
	}
}

func TestDropInsThatAreNone(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(dir string) error
		want  string // empty: taken as it is
	}{
		"none at all":    {os.Remove, ""},
		"open folder":    {func(dir string) error { return os.Chmod(dir, 0o777) }, "DIR/main.d: everybody may write to it"},
		"sticky folder":  {func(dir string) error { return os.Chmod(dir, 0o777|os.ModeSticky) }, "DIR/main.d: everybody may write to it"},
		"file":           {func(dir string) error { _ = os.Remove(dir); return os.WriteFile(dir, nil, 0o600) }, "DIR/main.d: must be a folder"},
		"folder inside":  {func(dir string) error { return os.Mkdir(filepath.Join(dir, "x.toml"), 0o755) }, "DIR/main.d/x.toml: must be a regular file"},
		"dangling link":  {func(dir string) error { return os.Symlink("nowhere", filepath.Join(dir, "x.toml")) }, "DIR/main.d/x.toml: no such file"},
		"link to a loop": {func(dir string) error { return os.Symlink("x.toml", filepath.Join(dir, "x.toml")) }, "DIR/main.d/x.toml: too many"},
		"masked":         {func(dir string) error { return os.Symlink(os.DevNull, filepath.Join(dir, "x.toml")) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			main := filepath.Join(t.TempDir(), "main")
			if err := os.WriteFile(main, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(main+".d", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := test.spoil(main + ".d"); err != nil {
				t.Fatal(err)
			}
			_, err := (&Source{path: main}).Load()
			if (err == nil) != (test.want == "") || exit.Of(err) != exit.Config && err != nil {
				t.Fatalf("got %v (code %d), want %q", err, exit.Of(err), test.want)
			}
			if err != nil && !strings.Contains(strings.ReplaceAll(err.Error(), filepath.Dir(main), "DIR"), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestStranger: a file of another user works, but somebody ought to know.
func TestStranger(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root to give a file away")
	}
	s := &Source{path: filepath.Join(t.TempDir(), "main")}
	for owner, want := range map[int]int{0: 0, 54321: 1} {
		if err := os.WriteFile(s.path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(s.path, owner, -1); err != nil {
			t.Fatal(err)
		}
		c, err := s.Load()
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Warnings(); len(got) != want || want == 1 && (got[0].Where != s.path || !strings.Contains(got[0].Text, "belongs to user 54321")) {
			t.Errorf("owner %d: %v, want %d warnings", owner, got, want)
		}
	}
}

// TestNullIsAnEmptyFile: --config /dev/null says that the defaults will do.
func TestNullIsAnEmptyFile(t *testing.T) {
	c, err := (&Source{path: os.DevNull}).Load()
	if err != nil {
		t.Fatal(err)
	}
	if keys := differing(c, Default()); keys != nil {
		t.Errorf("%q are not as by default", keys)
	}
}
