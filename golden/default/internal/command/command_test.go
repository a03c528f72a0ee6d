// Kept by mkdaemon (base): your edits are merged.

package command

import (
	"errors"
	"strings"
	"testing"

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
