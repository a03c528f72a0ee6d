package cli

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// script is what `mkdaemon completion SHELL` prints, in a file.
func script(t *testing.T, shell string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "_mkdaemon")
	write(t, path, mustRun(t, "completion", shell).out)
	return path
}

// The lines that a person completes, with the words that fit there.
func lines(t *testing.T) map[string][]string {
	c := catalogOf(t)
	commands := []string{"new", "update", "check", "diff", "audit", "options", "explain", "completion", "version", "help"}
	newFlags := []string{"--dir", "--answers", "--defaults", "--dry-run", "--diff", "--json", "--help"}
	for _, id := range c.IDs()[1:] {
		newFlags = append(newFlags, "--"+id)
	}
	rest := func(id, without string) []string {
		return slices.DeleteFunc(c.Question(id).Names(), func(name string) bool { return name == without })
	}
	want := map[string][]string{
		"":                       commands,
		"n":                      {"new"},
		"help ":                  {"new", "update", "check", "diff", "audit", "options", "explain", "completion", "version"},
		"explain pid":            {"pidfile"},
		"explain --js":           {"--json"},
		"explain B9":             {"B9", "B9b"},
		"new ":                   nil,
		"new fooD ":              nil,
		"new --st":               {"--style"},
		"new --":                 newFlags,
		"new -":                  newFlags,
		"new fooD --dr":          {"--dry-run"},
		"new --module ":          nil,
		"new --module=":          nil,
		"new --ci g":             {"github", "gitlab"},
		"new --defaults --ci=g":  {"github", "gitlab"},
		"new --defaults ":        nil,
		"new --init systemd,sys": {"sysv"},
		"new --ipc unix,":        rest("ipc", "unix"),
		"new --ipc=unix,":        rest("ipc", "unix"),
		"new --ipc=unix,x":       nil,
		"new --nonsense=":        nil,
		"nonsense ":              nil,
		"nonsense --":            nil,
		"completion ":            shells,
		"completion f":           {"fish"},
		"options ":               c.IDs(),
		"options i":              {"init", "ipc"},
		"options --":             {"--json", "--help"},
		"version --":             {"--json", "--help"},
		"update --":              {"--set", "--conflict", "--continue", "--abort", "--verify", "--dry-run", "--diff", "--json", "--help"},
		"update --conflict ":     conflictModes(),
		"update --conflict=s":    {"sidecar"},
		"update x --verify ":     verifications(),
		"update --set ":          nil,
		"check --":               {"--json", "--help"},
		"diff --":                {"--help"},
	}
	maps.Copy(want, auditLines())
	for _, q := range c.Questions {
		if q.Kind != option.Text {
			want["new --"+q.ID+" "] = q.Names()
			want["new fooD --"+q.ID+"="] = q.Names()
		}
	}
	return want
}

// check compares what a shell offers, in any order and with or without what
// already stands before the last comma or "=".
func check(t *testing.T, line string, got, want []string) {
	t.Helper()
	var words []string
	for _, w := range got {
		words = append(words, w[strings.LastIndexAny(w, ",=")+1:])
	}
	want = slices.Clone(want)
	slices.Sort(words)
	slices.Sort(want)
	if !slices.Equal(words, want) {
		t.Errorf("mkdaemon %s<TAB>\n got %q\nwant %q", line, got, want)
	}
}

func output(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+t.TempDir())
	text, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
	return string(text)
}

func TestCompletionSyntax(t *testing.T) {
	t.Parallel()
	for shell, check := range map[string][]string{
		"bash": {"shellcheck", "-s", "bash"},
		"zsh":  {"zsh", "-n"},
		"fish": {"fish", "-n"},
	} {
		t.Run(shell, func(t *testing.T) {
			testtool.Need(t, check[0])
			if text := output(t, "", check[0], append(check[1:], script(t, shell))...); text != "" {
				t.Error(text)
			}
		})
	}
}

// Labels are for people: whatever they hold, they are shown, never run.
func TestCompletionWithHostileLabels(t *testing.T) {
	t.Parallel()
	labels := []string{
		`it's "quoted": one, two; three`, `$HOME $(touch owned) ${x}`, "`touch owned`", `\ \n \t \' \" \`, "%s %d 100% [x] {y,z} (w) ~ # & | < > * ?",
		"'", `''\''`, ":", "-n", "ünïcode …", "'; touch owned; '", `\'; touch owned; \'`,
	}
	var words []word
	for i, label := range labels {
		words = append(words, word{string(rune('a'+i)) + ".1", label})
	}
	commands := []commandWords{{
		word:     word{"go", labels[0]},
		argument: slot{kind: oneWord, words: words},
		flags:    []flagWords{{word: word{"--all", labels[1]}, takes: true, value: slot{kind: list, words: words}}},
	}}
	for shell, offered := range map[string]func(t *testing.T, dir, path, line string) map[string]string{
		"bash": func(t *testing.T, dir, path, line string) map[string]string {
			const call = `source "$1"; shift; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _mkdaemon; printf '%s\n' "${COMPREPLY[@]}"`
			offers := map[string]string{}
			for _, w := range strings.Fields(output(t, dir, "bash", append([]string{"--norc", "-c", call, "bash", path}, bashWords(line)...)...)) {
				offers[w] = ""
			}
			return offers
		},
		"zsh": func(t *testing.T, dir, path, line string) map[string]string {
			return zshOffers(t, dir, path, "", []string{line})[line]
		},
		"fish": fishOffers,
	} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			testtool.Need(t, shell)
			dir, path := t.TempDir(), filepath.Join(t.TempDir(), "_mkdaemon")
			write(t, path, scriptOf(shell)(commands))
			for _, line := range []string{"go ", "go --all "} {
				offers := offered(t, dir, path, line)
				if len(offers) != len(words) {
					t.Errorf("%s: %d words are offered, not %d: %q", line, len(offers), len(words), offers)
				}
				for _, w := range words {
					label, ok := offers[w.text]
					if !ok || shell != "bash" && !strings.HasSuffix(label, w.label) {
						t.Errorf("%s: %s is shown as %q, want %q", line, w.text, label, w.label)
					}
				}
			}
			mustBeEmpty(t, dir)
		})
	}
}
