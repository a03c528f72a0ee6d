package encode_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v4"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// commented puts a setting behind each comment: one that a comment swallows or
// breaks is missed, one that a comment adds is found.
func commented(t *testing.T, setting string) (source string, count int) {
	t.Helper()
	var b strings.Builder
	comments := encodeAll(t, "# comment")
	for i, c := range comments {
		checkComment(t, c.text, strings.Split(c.code, "\n# "))
		fmt.Fprintf(&b, "# %s\n"+setting+"\n", c.code, i)
	}
	return b.String(), len(comments)
}

// counted demands that the settings v0, v1, … were read and nothing else.
func counted(t *testing.T, reader string, count int, got []string) {
	t.Helper()
	if len(got) != count {
		t.Errorf("%s found %d settings, want %d", reader, len(got), count)
	}
	for i := range min(count, len(got)) {
		if want := fmt.Sprintf("v%d", i); got[i] != want {
			t.Fatalf("%s found %s, want %s", reader, got[i], want)
		}
	}
}

func TestHashCommentInShells(t *testing.T) {
	script, count := commented(t, "all=\"$all v%d\"")
	path := write(t, t.TempDir(), "comments.sh", "set -eu\nall=\n"+script+"echo $all\n")
	for _, shell := range shells {
		t.Run(shell[0], func(t *testing.T) {
			t.Parallel()
			testtool.Need(t, shell[0])
			out, errs := run(t, "", shell[0], append(shell[1:], path)...)
			counted(t, shell[0], count, strings.Fields(out+errs))
		})
	}
}

func TestHashCommentInMake(t *testing.T) {
	testtool.Need(t, "make")
	source, count := commented(t, "$(info v%d)")
	path := write(t, t.TempDir(), "Makefile", source+"all: ;\n")
	out, errs := run(t, "", "make", "-s", "-f", path)
	counted(t, "make", count, strings.Fields(out+errs))
}

func TestHashCommentInData(t *testing.T) {
	source, count := commented(t, "[[all]]\nid = \"v%d\"")
	var got struct{ All []struct{ ID string } }
	if err := toml.NewDecoder(strings.NewReader(source)).DisallowUnknownFields().Decode(&got); err != nil {
		t.Error("go-toml:", err)
	}
	var ids []string
	for _, e := range got.All {
		ids = append(ids, e.ID)
	}
	counted(t, "go-toml", count, ids)
	counted(t, "tomllib", count, python(t, "tomllib", "[e['id'] for e in tomllib.loads(text)['all']]", source))

	source, count = commented(t, "- v%d")
	var list []string
	if err := yaml.Unmarshal([]byte(source), &list); err != nil {
		t.Error("go.yaml.in:", err)
	}
	counted(t, "go.yaml.in", count, list)
	counted(t, "PyYAML", count, python(t, "yaml", "yaml.safe_load(text)", source))
}

func TestHashCommentInUnits(t *testing.T) {
	source, count := commented(t, "Environment=v%d=")
	units := verify(t, []string{"[Unit]\nDescription=x\n[Service]\nExecStart=/bin/true\n" + source})
	var got []string
	for _, name := range strings.Split(units[0], "\n\t\tEnvironment: ")[1:] {
		name, _, _ = strings.Cut(name, "=")
		got = append(got, name)
	}
	counted(t, "systemd", count, got)
}
