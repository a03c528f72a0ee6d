package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// zshCapture completes lines as if typed, one after the other, and prints what
// was offered: line, word and label in a row. It needs the line editor, thus a
// terminal.
const zshCapture = `
[[ -z $SOURCED ]] && fpath=(${SCRIPT:h} $fpath)
autoload -Uz compinit && compinit -u -D
[[ -n $SOURCED ]] && source $SCRIPT
setopt no_list_beep no_auto_menu
compadd() {
    local at labels=
    local -a hits texts
    # With -O, -A or -D it only filters, for somebody else.
    if (( ${argv[(I)-[OAD]]} )); then builtin compadd "$@"; return; fi
    at=${argv[(I)-*d]}
    (( at )) && texts=("${(@P)argv[at+1]}")
    builtin compadd -A hits -D texts "$@"
    for ((at = 1; at <= $#hits; at++)); do
        print -r -- "$BUFFER"$'\t'"$IPREFIX$hits[at]"$'\t'"$texts[at]" >> $FOUND
    done
    builtin compadd "$@"
}
capture() {
    local line
    for line in "${(@f)$(<$LINES_FILE)}"; do
        BUFFER=$line CURSOR=$#line
        zle complete-word
    done
    BUFFER=
    print -r -- done >> $FOUND
}
zle -N capture && bindkey '^T' capture
`

// zshOffers runs zsh over the lines and returns word -> label for each. The
// script is found in $fpath, or sourced.
func zshOffers(t *testing.T, dir, script, sourced string, lines []string) map[string]map[string]string {
	t.Helper()
	found, input := filepath.Join(t.TempDir(), "found"), filepath.Join(t.TempDir(), "lines")
	write(t, found, "")
	write(t, input, "mkdaemon "+strings.Join(lines, "\nmkdaemon "))
	rc := filepath.Join(t.TempDir(), "rc")
	write(t, rc, zshCapture)
	cmd := exec.Command("zsh", "-f", "-i")
	cmd.Env = append(os.Environ(), "TERM=xterm", "PS1=> ", "LC_ALL=C.UTF-8", "HOME="+dir, "SCRIPT="+script, "FOUND="+found, "LINES_FILE="+input, "SOURCED="+sourced)
	s := start(t, setup{dir: dir, width: 300, height: 100}, cmd)
	s.keys("source " + rc + "; print -u2 re''ady" + enter)
	s.expect("ready")
	s.keys("\x14")
	var text []byte
	s.until("zsh", func() bool {
		var err error
		if text, err = os.ReadFile(found); err != nil {
			t.Fatal(err)
		}
		return strings.HasSuffix(string(text), "done\n")
	})
	offers := map[string]map[string]string{}
	for entry := range strings.Lines(string(text)) {
		parts := strings.Split(strings.TrimSuffix(entry, "\n"), "\t")
		if len(parts) != 3 {
			continue
		}
		line := strings.TrimPrefix(parts[0], "mkdaemon ")
		if offers[line] == nil {
			offers[line] = map[string]string{}
		}
		offers[line][parts[1]] = parts[2]
	}
	return offers
}

func TestCompletionZsh(t *testing.T) {
	t.Parallel()
	testtool.Need(t, "zsh")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "my answers.toml"), "")
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	want := lines(t)
	want["new --answers m"] = []string{`my\ answers.toml`}
	want["new --dir "] = []string{"sub"}
	want["new --dir=s"] = []string{"sub"}
	var all []string
	for line := range want {
		all = append(all, line)
	}
	path := script(t, "zsh")
	if got := zshOffers(t, dir, path, "yes", []string{"new --st"})["new --st"]; len(got) != 1 {
		t.Errorf("by source: %q", got)
	}
	offers := zshOffers(t, dir, path, "", all)
	for line, want := range want {
		var got []string
		for word := range offers[line] {
			got = append(got, word)
		}
		check(t, line, got, want)
	}
	for _, q := range catalogOf(t).Questions[1:] {
		if got := offers["new --"]["--"+q.ID]; !strings.HasSuffix(got, " -- "+q.Ask) {
			t.Errorf("--%s: shown as %q, want %q", q.ID, got, q.Ask)
		}
		for _, o := range q.Options {
			if got := offers["new --"+q.ID+" "][o.Name]; !strings.HasSuffix(got, " -- "+o.Label) {
				t.Errorf("%s: shown as %q, want %q", o.ID(), got, o.Label)
			}
		}
	}
}
