package option

import (
	"os"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/templates"
)

// Two schemas ago ipc/unix was called socket and there was a question called
// packaging; one schema ago the question license was called terms.
func steps() []migration {
	return []migration{
		func(o *old) {
			o.replaceOption("ipc", "socket", "unix")
			o.replaceOption("ipc", "rest", "http", "unix")
			o.replaceOption("ipc", "corba")
			o.replaceOption("ci", "travis", "none")
			o.replaceOption("style", "inetd")
			o.retireQuestion("packaging")
		},
		func(o *old) { o.renameQuestion("terms", "license") },
	}
}

func TestMigrate(t *testing.T) {
	c, err := Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ text, want string }{
		"rename and retire": {
			"# ours\nipc = [\n 'socket', # mine\n 'dbus'] # ways\npackaging = 'deb' # gone\nci = 'travis'\n\nterms = 'mit' # by law\n",
			"# ours\nipc = [\"unix\", \"dbus\"] # ways\nci = \"none\"\n\nlicense = 'mit' # by law\nschema = 3\n",
		},
		"several versions skipped, none needed": {"ipc = ['dbus']\n", "ipc = ['dbus']\nschema = 3\n"},
		"half of the way":                       {"schema = 2 # hm\nterms = 'mit'\nipc = ['unix']", "schema = 3 # hm\nlicense = 'mit'\nipc = ['unix']"},
		"nothing to do":                         {"schema = 3\nipc = ['dbus']\n", "schema = 3\nipc = ['dbus']\n"},
		"split, and one that is there":          {"ipc = ['rest', 'socket']\n", "ipc = [\"http\", \"unix\"]\nschema = 3\n"},
		"retired among others":                  {"ipc = ['corba', 'dbus']\n", "ipc = [\"dbus\"]\nschema = 3\n"},
		"retired alone":                         {"ipc = ['corba'] # old\nstyle = 'inetd'\n", "schema = 3\n"},
	} {
		intent, err := c.parseFile("mkdaemon.toml", []byte(test.text), steps())
		if err != nil || string(intent.Text) != test.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, intent.Text, test.want)
		}
		again, err := c.parseFile("mkdaemon.toml", intent.Text, steps())
		if err != nil || string(again.Text) != test.want {
			t.Errorf("%s, twice: %v\n%s", name, err, again.Text)
		}
	}
	for text, want := range map[string]string{
		"schema = 4\n":                   "mkdaemon.toml:1:1: schema 4 is newer than the 3 that this mkdaemon knows; use a newer mkdaemon",
		"schema = 0\n":                   "mkdaemon.toml:1:1: schema takes a number, such as 3",
		"schema = 'x'\n":                 "mkdaemon.toml:1:1: schema takes a number, such as 3",
		"schema = 3\nterms = 'mit'\n":    `mkdaemon.toml:2:1: unknown key "terms"; known: `,
		"terms = 'mit'\nlicense = 'mit'": "cannot bring it from schema 1 to 3: ",
		// A name of schema 1 may mean something else since: only later steps are taken.
		"schema = 2\nipc = ['socket']\n": `unknown option "socket"`,
		"ipc = ['socket', 7]\n":          "ipc takes strings only",
	} {
		if _, err := c.parseFile("mkdaemon.toml", []byte(text), steps()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// New projects have the newest schema: once there are migrations, the template
// has to say so.
func TestTemplateHasTheNewestSchema(t *testing.T) {
	text, err := os.ReadFile("../../golden/default/mkdaemon.toml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	intent, err := c.ParseFile("mkdaemon.toml", text)
	if err != nil || string(intent.Text) != string(text) {
		t.Errorf("a new project would be migrated at once: %v\n%s", err, intent.Text)
	}
}

func TestYours(t *testing.T) {
	c, err := Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	intent, err := c.ParseFile("x", []byte("yours = [\n'Makefile', # ours\n'init/*/README.md']\n"))
	if err != nil || strings.Join(intent.Yours, " ") != "Makefile init/*/README.md" {
		t.Errorf("got %q, %v", intent.Yours, err)
	}
	for text, want := range map[string]string{
		"yours = 'Makefile'": "x:1:1: yours takes an array of patterns",
		"yours = [1]":        "x:1:1: yours takes strings only",
		"yours = ['../x']":   `x:1:10: yours: "../x" is no pattern`,
		"yours = ['/etc/x']": `yours: "/etc/x" is no pattern`,
		"yours = ['a[']":     `yours: "a[" is no pattern`,
		"yours = ['']":       `yours: "" is no pattern`,
		"yuors = ['x']":      `unknown key "yuors" (did you mean "yours"?)`,
	} {
		if _, err := c.ParseFile("x", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
