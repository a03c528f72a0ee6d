// Kept by mkdaemon (base): your edits are merged.

package command

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"example.com/pulsed/internal/config"
	"example.com/pulsed/internal/exit"
)

func TestMainFindsTheCommand(t *testing.T) {
	for _, test := range []struct {
		args           string
		code           exit.Code
		stdout, stderr string // what they have to contain; empty: nothing at all
	}{
		{"", exit.Usage, "", "a command is missing"},
		{"help", exit.OK, "  check ", ""},
		{"--help", exit.OK, "  check ", ""},
		{"help run", exit.OK, "--ready-fd NUMBER", ""},
		{"run -h", exit.OK, "--config FILE", ""},
		{"run --help", exit.OK, "--config FILE", ""},
		{"help rnu", exit.Usage, "", `unknown command "rnu" (did you mean "run"?)`},
		{"version", exit.OK, "pulsed dev", ""},
		{"--version", exit.OK, "pulsed dev", ""},
		{"version now", exit.Usage, "", `version: unexpected argument "now"`},
		{"check --config", exit.Usage, "", "check: flag needs an argument"},
		{"check --confg=x", exit.Usage, "", `check: unknown flag "--confg" (did you mean "--config"?)`},
		{"check --log-level=loud", exit.Usage, "", "must be debug"},
		{"check --config /nowhere/at/all", exit.Config, "", "/nowhere/at/all: no such file"},
		{"-t --config /nowhere/at/all", exit.Config, "", "/nowhere/at/all: no such file"},
		{"-t -q --config /nowhere/at/all", exit.Config, "", "/nowhere/at/all: no such file"},
		{"check --config /dev/null", exit.OK, "/dev/null: ok\n", ""},
		{"-t --config /dev/null", exit.OK, "/dev/null: ok\n", ""},
		{"-t -q --config /dev/null", exit.OK, "", ""},
		{"help check", exit.OK, "\n  -q\n", ""},
		{"config --config /nowhere/at/all", exit.Config, "", "/nowhere/at/all: no such file"},
	} {
		var stdout, stderr strings.Builder
		code := Main(strings.Fields(test.args), &stdout, &stderr)
		if code != int(test.code) {
			t.Errorf("%q: exit code %d, want %d", test.args, code, test.code)
		}
		for got, want := range map[string]string{stdout.String(): test.stdout, stderr.String(): test.stderr} {
			if !strings.Contains(got, want) || (want == "") != (got == "") {
				t.Errorf("%q: got %q, want %q", test.args, got, want)
			}
		}
	}
}

func TestConfig(t *testing.T) {
	t.Setenv("PULSED_LOG_LEVEL", "<debug>")
	var stdout, stderr strings.Builder
	if code := Main([]string{"config", "--config", "/dev/null"}, &stdout, &stderr); code != int(exit.Config) || stdout.Len() > 0 {
		t.Errorf("with a mistake: exit code %d, %s", code, &stdout)
	}
	if want := "PULSED_LOG_LEVEL: must be debug"; !strings.HasPrefix(stderr.String(), want) {
		t.Errorf("got %s, want %s", &stderr, want)
	}
	t.Setenv("PULSED_LOG_LEVEL", "")
	t.Setenv("PULSED_LOG_LEVLE", "debug")
	stderr.Reset()
	if code := Main([]string{"config", "--config", "/dev/null", "--log-level", "crit"}, &stdout, &stderr); code != 0 {
		t.Errorf("exit code %d, %s", code, &stderr)
	}
	if want := "PULSED_LOG_LEVLE: warning: names no setting"; !strings.Contains(stderr.String(), want) {
		t.Errorf("got %s, want %s", &stderr, want)
	}
	lines := strings.Split(stdout.String(), "\n")
	if !slices.ContainsFunc(lines, func(line string) bool {
		return slices.Equal(strings.Fields(line), strings.Fields(`log.level = "crit" # flag --log-level`))
	}) {
		t.Errorf("the level is not shown:\n%s", &stdout)
	}

	stdout.Reset()
	Main([]string{"config", "--config", "/dev/null", "--json", "--log-level", "crit"}, &stdout, &stderr)
	var values []config.Value
	if err := json.Unmarshal([]byte(stdout.String()), &values); err != nil {
		t.Fatalf("%v:\n%s", err, &stdout)
	}
	if want := (config.Value{Key: "log.level", Text: `"crit"`, Origin: "flag --log-level"}); !slices.Contains(values, want) {
		t.Errorf("got %v, want %v among them", values, want)
	}
}

// TestHelpOfEveryCommand: no flag is without an explanation, and none is read
// that the help does not know.
func TestHelpOfEveryCommand(t *testing.T) {
	for _, c := range commands() {
		var stdout, stderr strings.Builder
		if code := Main([]string{c.name, "--help"}, &stdout, &stderr); code != 0 || stderr.Len() > 0 {
			t.Errorf("%s --help: exit code %d, %s", c.name, code, &stderr)
		}
		if !strings.Contains(stdout.String(), c.summary) || strings.Contains(stdout.String(), "\n        \n") {
			t.Errorf("%s --help lacks something:\n%s", c.name, &stdout)
		}
	}
}

func TestExplain(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{exit.With(3, errors.New("")), ""}, // only a code
		{errors.New("disk gone"), "pulsed: disk gone\n"},
		{errors.Join(errors.New("one"), errors.New("two")), "pulsed: one\npulsed: two\n"},
	} {
		var stderr strings.Builder
		if explain(&stderr, test.err); stderr.String() != test.want {
			t.Errorf("%v: got %q, want %q", test.err, stderr.String(), test.want)
		}
	}
}
