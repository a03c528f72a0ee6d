package cli

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

func TestSplitWords(t *testing.T) {
	t.Parallel()
	testtool.Need(t, "dash")
	for _, line := range []string{
		"food stop", `  a	b  `, `'a b' "c d" e\ f`, `a'b'"c"d`, `""`, `'' ""`, `"a\"b\\c\d"`, `'a\b'`, `{dir}/x --y={port}`, `a=b c#d x~y`, `"it's"`, `'say "x"'`, `"a  b"'|'\|`, `\'`, `-x -- y`, `"#" '~' \~`,
	} {
		got, err := splitWords(line)
		out, err2 := exec.Command("dash", "-c", `f() { for w; do printf '%s\0' "$w"; done; }; f `+line).Output()
		if err != nil || err2 != nil {
			t.Errorf("%s: %v, %v", line, err, err2)
			continue
		}
		if want := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); !slices.Equal(got, want) {
			t.Errorf("%s: %q, a shell makes %q", line, got, want)
		}
	}
	for _, line := range []string{"", "  ", "a | b", "a; b", "a && b", "a > b", "a < b", "$x", `"$x"`, "`x`", "\"`x`\"", "*.c", "a?", "[ab]", "~/x", "(a)", "# x", "a\nb", `a \`, `'a`, `"a`} {
		if words, err := splitWords(line); err == nil {
			t.Errorf("%q is read as %q", line, words)
		}
	}
}

func TestAuditUsage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "bad.toml"), "pidfiel = \"x\"\n")
	write(t, filepath.Join(dir, "latin"), "\xff")
	for _, c := range []struct {
		want string
		args []string
	}{
		{"nothing to audit", nil},
		{"stands behind --, as in `mkdaemon audit -- food`", []string{"food"}},
		{"stands behind --", []string{"food", "--", "start"}},
		{"unknown flag --stile", []string{"--stile=x", "--", "true"}},
		{"did you mean \"systemd\"", []string{"--style=systemdd", "--", "true"}},
		{"there is no point \"Z9\"", []string{"--point=Z9", "--", "true"}},
		{"B3 is for style [systemd], this is plain", []string{"--style=plain", "--point=B3", "--", "true"}},
		{"--json and --sarif cannot be combined", []string{"--json", "--sarif", "--", "true"}},
		{"bad.toml:1:1: unknown key \"pidfiel\" (did you mean \"pidfile\"?)", []string{"--subject", dir + "/bad.toml"}},
		{"no such file", []string{"--subject", dir + "/none.toml"}},
		{"executable file not found", []string{"--", "no-such-program-at-all"}},
		{"for what runs already", []string{"--pid=1", "--", "true"}},
		{"got \"x\"", []string{"--pid=x"}},
		{"got \"-1\"", []string{"--pid=-1"}},
		{"got \"1\"", []string{"--pid=1", "--unit=cron"}},
		{"--stop: ", []string{"--stop=a|b", "--", "true"}},
		{"got \"soon\"", []string{"--start-timeout=soon", "--", "true"}},
		{"3 to 1000", []string{"--ready-fd=2", "--", "true"}},
		{"{dir}/PLACE=FILE", []string{"--file=/etc/passwd=x", "--", "true"}},
		{"no place in {dir}", []string{"--file={dir}/../x=" + dir + "/bad.toml", "--", "true"}},
		{"no text in UTF-8", []string{"--file={dir}/x=" + dir + "/latin", "--", "true"}},
		{"larger than 1 MiB", []string{"--file={dir}/x=/dev/zero", "--", "true"}},
		{"would be overwritten", []string{"--config=" + dir + "/bad.toml", "--reload-broken=" + dir + "/bad.toml", "--", "true"}},
		{"is no address", []string{"--connect=host.example:80", "--", "true"}},
		{"--explain stands alone", []string{"--explain=A1", "--json"}},
		{"did you mean", []string{"--explain=A99"}},
	} {
		if r := run("", append([]string{"audit"}, c.args...)...); r.code != Usage || !strings.Contains(r.err, c.want) || r.out != "" {
			t.Errorf("%q: exit %d, %s\nwant %s", c.args, r.code, r.err, c.want)
		}
	}
	if r := run("", "audit", "--pid=4000000"); r.code != Failed || r.out != "" {
		t.Errorf("exit %d, %s", r.code, r.err)
	}
}
