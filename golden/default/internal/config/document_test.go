// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// sample has a setting of every type that an application may want.
type sample struct {
	App struct {
		Name    string            `toml:"name"`
		Count   int               `toml:"count"`
		Port    uint16            `toml:"port"`
		Ratio   float64           `toml:"ratio"`
		On      bool              `toml:"on"`
		Since   time.Time         `toml:"since"`
		Wait    Duration          `toml:"wait"`
		Waits   []Duration        `toml:"waits"`
		Labels  map[string]string `toml:"labels"`
		Peers   []peer            `toml:"peers"`
		Limit   *int              `toml:"limit"`
		Hidden  string            `toml:"-"`
		Unnamed string
	} `toml:"app"`
}

type peer struct {
	Host string `toml:"host"`
	Port uint16 `toml:"port"`
}

// decode reads text into a sample and returns what is wrong, a line each.
func decode(text string) (s sample, problems string) {
	l := &loading{layers: []*document{{name: "FILE", text: []byte(text)}}}
	l.layers[0].decode(&s)
	if err := l.err(); err != nil {
		problems = err.Error()
	}
	return s, problems
}

func TestEveryType(t *testing.T) {
	s, problems := decode(`
[app]
name = 'n'
count = 0x1F
port = 65_535
ratio = 2
on = true
since = 2026-01-02T03:04:05Z
wait = "1s"
waits = ["1s", "2s"]
labels = { a = "1", b.c = "no" }
limit = 4
Unnamed = "x"
[[app.peers]]
host = "a"
[[app.peers]]
port = 7
`)
	// A map of texts has no place for b.c: the only thing that is wrong here.
	if want := `FILE:11:21: unknown key "app.labels.b.c"`; problems != want {
		t.Errorf("got %s\nwant %s", problems, want)
	}
	a := s.App
	if a.Name != "n" || a.Count != 31 || a.Port != 65535 || a.Ratio != 2 || !a.On || a.Unnamed != "x" || *a.Limit != 4 {
		t.Errorf("plain values: %+v", a)
	}
	if a.Since.Unix() != 1767323045 || a.Wait.Duration != time.Second || len(a.Waits) != 2 {
		t.Errorf("times: %v %v %v", a.Since, a.Wait, a.Waits)
	}
	if want := []peer{{Host: "a"}, {Port: 7}}; !reflect.DeepEqual(a.Peers, want) {
		t.Errorf("peers: %v, want %v", a.Peers, want)
	}
}

func TestEveryWrongType(t *testing.T) {
	_, problems := decode(`
[app]
name = 1
count = 1.5
port = 65536
ratio = "2"
on = "yes"
since = 2026-01-02
wait = 2026-01-02
waits = ["1s", "x", 3]
labels = { a = 1 }
limit = 99999999999999999999
Hidden = "x"
[[app.peers]]
host = "a"
[[app.peers]]
prot = 7
host = false
`)
	want := strings.TrimSpace(`
FILE:3:8: app.name: must be text in quotes, not 1
FILE:4:9: app.count: must be a whole number, not 1.5
FILE:5:8: app.port: must be a whole number from 0 to 65535, not 65536
FILE:6:9: app.ratio: must be a number, not text
FILE:7:6: app.on: must be true or false, not text
FILE:8:9: app.since: must be a date and time with a zone, not a date or time
FILE:9:8: app.wait: must be a duration such as "20s" or "1m30s", in quotes
FILE:10:16: app.waits: must be a duration such as "20s" or "1m30s"
FILE:10:21: app.waits: must be a duration such as "20s" or "1m30s", in quotes
FILE:11:16: app.labels.a: must be text in quotes, not 1
FILE:12:9: app.limit: must be a whole number, not 99999999999999999999
FILE:13:1: unknown key "app.Hidden"
FILE:17:1: unknown key "app.peers.prot" (did you mean "app.peers.port"?)
FILE:18:8: app.peers.host: must be text in quotes, not false`)
	if problems != want {
		t.Errorf("got:\n%s\nwant:\n%s", problems, want)
	}
}

// FuzzDecode looks for a text that makes us panic or turn in circles, and for
// words that would leak from Go to the people who edit files.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"[app]\nname = 'x'\n", "[[app.peers]]\nhost = 1\n", "app = { peers = [ { x = 1 } ] }\n",
		"[app]\n[app]\n", "app.name.x = 1\n", "[app.labels]\na = 1\na = 2\n", "\xff", "[ \"app\" ]\r\nwait = 1\r\n",
		"app.peers = []\n[[app.peers]]\n", "[app.peers]\nhost = 'x'\n[[app.peers]]\n", "[app]\nsince = 2026-99-99T00:00:00Z\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, problems := decode(text)
		for _, word := range []string{"toml:", "config.", "struct field", "cannot be understood"} {
			if strings.Contains(problems, word) && !strings.Contains(text, word) {
				t.Errorf("%q: the problem is told in words of Go: %s", text, problems)
			}
		}
	})
}
