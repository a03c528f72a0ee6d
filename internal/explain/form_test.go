package explain

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// What the project was asked to explain, at least, one word each.
const wanted = `daemon double-fork setsid session process-group controlling-terminal umask chdir descriptors dev-null
	signals sighup sigterm sigint sigquit sigusr1 sigusr2 sigpipe sigttin SIGTTOU signal-mask environment readiness pidfile
	single-instance stale-pidfile nohup daemon(3) start-stop-daemon systemd-native notify watchdog socket-activation activation
	runlevels supervision restart reload shutdown exit-codes logging syslog journald ipc unix-socket http dbus
	peer-credentials privilege-drop sandbox naming`

func TestWantedTopicsAreThere(t *testing.T) {
	for name := range strings.FieldsSeq(wanted) {
		topic, ok := Find(name)
		if !ok {
			t.Errorf("no topic %q", name)
		} else if plain := strings.ToLower(name); topic.Name != plain && !slices.Contains(topic.Aliases, plain) {
			t.Errorf("%q leads to %q, which does not call itself so", name, topic.Name)
		}
	}
}

// Every text has the form, and says everything that its kind has to say.
func TestTextsAreWhole(t *testing.T) {
	names := map[string]string{}
	for _, topic := range Topics() {
		for _, name := range append(topic.Aliases, topic.Name) {
			if other, twice := names[name]; twice {
				t.Errorf("%s and %s are both called %q", other, topic.Name, name)
			}
			if name != strings.ToLower(name) {
				t.Errorf("%s: nobody finds %q", topic.Name, name)
			}
			names[name] = topic.Name
		}
		if topic.What == "" && topic.Asked == "" || topic.Why == "" || topic.Without == "" || topic.Repair != "" ||
			topic.Places == nil || topic.Sources == nil || topic.See == nil {
			t.Errorf("%s: not whole, or more than that: %+v", topic.Name, topic)
		}
		if !slices.ContainsFunc(Groups(), func(g Group) bool { return g.ID == topic.Group }) {
			t.Errorf("%s: there is no group %q", topic.Name, topic.Group)
		}
	}
	for _, p := range Points() {
		if p.What == "" || p.Why == "" || p.Repair == "" || p.Sources == nil || p.See == nil ||
			p.Without != "" || p.Places != nil || p.Group != "" || p.Aliases != nil || p.Asked != "" {
			t.Errorf("%s: not whole, or more than that: %+v", p.Name, p)
		}
		if _, ok := Find(p.Name); ok {
			t.Errorf("%s is the name of a topic, too", p.Name)
		}
	}
	for _, topic := range append(Topics(), Points()...) {
		for _, see := range topic.See {
			if names[see] != see || see == topic.Name {
				t.Errorf("%s: see also %q: no other topic", topic.Name, see)
			}
		}
	}
}

// The texts are read in terminals and in diffs.
func TestTextsAreNarrow(t *testing.T) {
	err := fs.WalkDir(texts, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(texts, path)
		for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
			if n := len([]rune(line)); n > 100 || strings.TrimRight(line, " \t\r") != line || strings.ContainsAny(line, "\t\x1b") {
				t.Errorf("%s:%d: %d columns, or odd blanks: %q", path, i+1, n, line)
			}
		}
		if !strings.HasSuffix(string(text), "\n") {
			t.Errorf("%s: the last line has no end", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A text that has not the form is refused, with its line.
func TestParseIsStrict(t *testing.T) {
	const good = "# T\ngroup: g\n\nWhat.\n\n## Why\nWhy.\n\n## See also\n- a\n"
	if _, err := parse("x", good); err != nil {
		t.Fatal(err)
	}
	for bad, want := range map[string]string{
		"T\n":                                           `x.md:1: it begins with "# Title"`,
		"# T\n\nW.\n\n## Reason\nR.\n":                  `x.md:5: "## Reason" stands in the wrong place, or twice`,
		"# T\n\n## Why\nW.\n\n## Why\nW.\n":             `x.md:6: "## Why" stands in the wrong place, or twice`,
		"# T\n\n## Sources\n- s\n\n## Why\nW.\n":        `x.md:6: "## Why" stands in the wrong place, or twice`,
		"# T\n\n## Why\n\n## See also\n- a\n":           `x.md:5: nothing stands below "Why"`,
		"# T\n\n## Sources\nsetsid(2)\n":                `x.md:4: "setsid(2)" is no item of a list`,
		"# T\n\n## In the project\n- internal/detach\n": `x.md:3: "internal/detach" is no "path [question/option]: what"`,
	} {
		if _, err := parse("x", bad); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", bad, err, want)
		}
	}
}

func TestForNamesTheDaemon(t *testing.T) {
	topic := Topic{What: "NAME and LISTEN_FDNAMES, LOGNAME", Places: []Place{{Path: "cmd/NAMEctl/NAME", Does: "`NAME run`"}}}
	got := topic.For("food")
	if got.What != "food and LISTEN_FDNAMES, LOGNAME" || got.Places[0].Path != "cmd/foodctl/food" || got.Places[0].Does != "`food run`" {
		t.Errorf("%+v", got)
	}
	if topic.Places[0].Path != "cmd/NAMEctl/NAME" {
		t.Error("the original has changed")
	}
}
