package option_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/encode"
)

func TestSet(t *testing.T) {
	c := catalog(t)
	const file = "# ours\n\nname = \"fooD\"\n  ipc   =  [ 'unix', # mine\n  \"http\",\n] # ways in\r\n\nci = 'none' # ci = \"github\"\n\"license\" = \"\"\"\nmit\"\"\"\n# the end"
	for _, test := range []struct {
		id     string
		values []string
		old    string
		want   string
	}{
		{"ipc", []string{"dbus"}, "[ 'unix', # mine\n  \"http\",\n]", `["dbus"]`},
		{"ipc", []string{"unix", "dbus"}, "[ 'unix', # mine\n  \"http\",\n]", `["unix", "dbus"]`},
		{"ci", []string{"github"}, `'none'`, `"github"`},
		{"license", []string{"none"}, "\"\"\"\nmit\"\"\"", `"none"`},
		{"name", []string{"barD"}, `"fooD"`, `"barD"`},
		{"style", []string{"daemonize"}, "# the end", "# the end\r\nstyle = \"daemonize\"\r\n"},
		{"author", []string{`it's "me" \o/ ünïcode %s $x`}, "# the end", "# the end\r\nauthor = \"it's \\\"me\\\" \\\\o/ ünïcode %s $x\"\r\n"},
	} {
		want := strings.Replace(file, test.old, test.want, 1)
		if got := c.Set([]byte(file), test.id, test.values); string(got) != want {
			t.Errorf("%s = %q:\n%s\nwant\n%s", test.id, test.values, got, want)
		}
	}
	if got := c.Set(nil, "ci", []string{"none"}); string(got) != "ci = \"none\"\n" {
		t.Errorf("an empty file becomes %q", got)
	}
}

// What Set writes is read back as it was meant, and is what a template writes.
func TestSetIsReadBack(t *testing.T) {
	c := catalog(t)
	for _, author := range []string{`plain`, `"`, `\x`, `'''`, `"""`, "a # b", "[x]", "= =", "日本語", "é", `\u0041`} {
		text := c.Set([]byte("author = 'x' # who\nci = \"none\"\n"), "author", []string{author})
		intent, err := c.ParseFile("x", text)
		if err != nil || intent.Given["author"][0] != author || intent.Given["ci"][0] != "none" {
			t.Errorf("%q is read back as %q: %v", author, intent.Given, err)
		}
		if want, err := encode.TOML(author); err != nil || !bytes.HasPrefix(text, []byte("author = "+want+" # who\n")) {
			t.Errorf("%q: %s is not what a template writes: %s (%v)", author, text, want, err)
		}
	}
}

func FuzzSet(f *testing.F) {
	c := catalog(f)
	f.Add("ipc = ['unix']\n", "x")
	f.Add("\ufeffci='none'\nauthor=\"\"\"\\\n  a\"\"\"#", "\"")
	f.Fuzz(func(t *testing.T, text, author string) {
		if _, err := c.ParseFile("x", []byte(text)); err != nil || bytes.ContainsAny([]byte(author), "\n\r") {
			return
		}
		before, err := c.ParseFile("x", []byte(text))
		if err != nil {
			return
		}
		if probe, err := c.ParseFile("x", []byte("author = "+must(encode.TOML(author)))); err != nil || probe.Given["author"][0] != author {
			return
		}
		after, err := c.ParseFile("x", c.Set([]byte(text), "author", []string{author}))
		if err != nil {
			t.Fatalf("%q with %q: %v", text, author, err)
		}
		before.Given["author"] = []string{author}
		for id, values := range before.Given {
			if strings.Join(values, "\n") != strings.Join(after.Given[id], "\n") {
				t.Errorf("%q with %q: %s = %q, want %q", text, author, id, after.Given[id], values)
			}
		}
	})
}

// must is for texts that the encoder cannot refuse, or that no test wants.
func must(text string, err error) string {
	if err != nil {
		return `""`
	}
	return text
}
