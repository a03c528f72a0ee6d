package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// bashWords cuts a line as bash does, at "=" too.
func bashWords(line string) []string {
	var words []string
	for i, word := range strings.Split("mkdaemon "+line, " ") {
		for j, part := range strings.Split(word, "=") {
			if j > 0 {
				words = append(words, "=")
			}
			if part != "" || i > 0 && j == 0 {
				words = append(words, part)
			}
		}
	}
	return words
}

func TestCompletionBash(t *testing.T) {
	t.Parallel()
	testtool.Need(t, "bash")
	const call = `source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_mkdaemon 2>/dev/null; printf '%s\n' "${COMPREPLY[@]}"`
	path := script(t, "bash")
	for line, want := range lines(t) {
		for name, breaks := range map[string]string{"": "", " without = in COMP_WORDBREAKS": "COMP_WORDBREAKS=' '\n"} {
			words := bashWords(line)
			if breaks != "" {
				words = strings.Split("mkdaemon "+line, " ")
			}
			got := strings.Fields(output(t, "", "bash", append([]string{"--norc", "-c", breaks + call, "bash", path}, words...)...))
			check(t, line+name, got, want)
			for _, w := range got {
				if whole := strings.HasPrefix(w, "--") && strings.Contains(w, "="); whole != (breaks != "" && strings.Contains(words[len(words)-1], "=")) {
					t.Errorf("mkdaemon %s<TAB>%s gives %q", line, name, w)
				}
			}
		}
	}
}

// What bash's own line editor makes of it, keys and all.
func TestCompletionBashInteractive(t *testing.T) {
	t.Parallel()
	testtool.Need(t, "bash")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "my answers.toml"), "")
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", "--norc", "--noprofile", "-i")
	cmd.Env = append(os.Environ(), "TERM=xterm", "PS1=", "INPUTRC=/dev/null", "HOME="+dir)
	s := start(t, setup{dir: dir, width: 200, height: 50}, cmd)
	s.keys("source " + script(t, "bash") + "; bind 'set enable-bracketed-paste off'; PS1=read'y> '" + enter)
	// What is typed before the prompt is there, the terminal shows by itself, and in another place.
	s.expect("ready>")
	for keys, want := range map[string]string{
		"mkdaemon n\t--st\td\t":                                 "ready> mkdaemon new --style daemonize",
		"mkdaemon new --init=systemd,sysv --ci=gitl\t--li\tm\t": "ready> mkdaemon new --init=systemd,sysv --ci=gitlab --license mit",
		"mkdaemon new --answers m\t":                            `ready> mkdaemon new --answers my\ answers.toml`,
		"mkdaemon new --answers=m\t":                            `ready> mkdaemon new --answers=my\ answers.toml`,
		"mkdaemon new --dir \t":                                 "ready> mkdaemon new --dir sub/",
		"mkdaemon new --dir=s\tx":                               "ready> mkdaemon new --dir=sub/x",
		"mkdaemon options ini\t--j\t":                           "ready> mkdaemon options init --json",
	} {
		s.keys(keys)
		s.expect(want)
		s.keys("\x15") // away with the line
	}
}
