package combine_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/templates"
)

func TestPairs(t *testing.T) {
	c, err := option.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	sets, impossible := combine.Pairs(c, "pulseD")
	t.Logf("%d sets", len(sets))
	for _, given := range sets {
		t.Log(combine.Label(c, given))
		if _, err := c.Resolve(given); err != nil {
			t.Errorf("%s: %v", combine.Label(c, given), err)
		}
	}
	if len(impossible) == 0 {
		t.Error("auto and journald, for one, cannot come together")
	}
	for _, pair := range impossible {
		t.Log("impossible:", pair)
		a, b, _ := strings.Cut(strings.ReplaceAll(pair, "+", ""), " ")
		if !explained(c.Option(a), c.Option(b)) {
			t.Errorf("%s never occurs, and no option.toml says why", pair)
		}
	}
	if len(sets) > 40 {
		t.Errorf("%d sets: too many to build each", len(sets))
	}
}

// An option that needs another comes with it, or nobody would ever see its files.
func TestNeedsAreMet(t *testing.T) {
	templates := fstest.MapFS{}
	for path, text := range map[string]string{
		"style/question.toml":      "order = 1\nask = \"?\"\nhelp = \"h\"\ndefault = [\"front\"]",
		"style/front/option.toml":  "label = \"l\"\nwhy = \"w\"",
		"style/behind/option.toml": "label = \"l\"\nwhy = \"w\"",
		"init/question.toml":       "order = 2\nask = \"?\"\nhelp = \"h\"\nmany = true\ndefault = [\"new\"]",
		"init/new/option.toml":     "label = \"l\"\nwhy = \"w\"",
		"init/old/option.toml":     "label = \"l\"\nwhy = \"w\"\n[[needs]]\nany = [\"style/behind\"]\nwhy = \"w\"",
	} {
		templates[path] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := option.Load(templates)
	if err != nil {
		t.Fatal(err)
	}
	for what, given := range map[string]option.Given{
		"each": combine.Each(c, "pulseD")["init/old"], "full": combine.Full(c, "pulseD"),
	} {
		if !slices.Equal(given["style"], []string{"behind"}) || !slices.Contains(given["init"], "old") {
			t.Errorf("%s: %v", what, given)
		}
	}
}

// explained reports whether two options exclude each other by what they say.
func explained(a, b *option.Option) bool {
	if a.Question == b.Question && (a.Name == option.None || b.Name == option.None) {
		return true
	}
	for _, pair := range [][2]*option.Option{{a, b}, {b, a}} {
		for _, x := range pair[0].Excludes {
			if x.Option == pair[1].ID() {
				return true
			}
		}
		for _, n := range pair[0].Needs {
			// It needs another option of a question that has one answer.
			if strings.HasPrefix(n.Any[0], pair[1].Question+"/") && !slices.Contains(n.Any, pair[1].ID()) {
				return true
			}
		}
	}
	return false
}

// Twenty more service managers, some of which want a daemon that detaches, must
// not make the sets many, or their search long.
func TestPairsOfManyOptions(t *testing.T) {
	many := fstest.MapFS{}
	err := fs.WalkDir(templates.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".toml" {
			text, err := fs.ReadFile(templates.FS, path)
			many[path] = &fstest.MapFile{Data: text}
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		text := "label = \"one more\"\nwhy = \"to have many\"\n"
		if i%5 == 0 {
			text += "\n[[needs]]\nany = [\"style/daemonize\"]\nwhy = \"it detaches\"\n"
		}
		many[fmt.Sprintf("init/more%c/option.toml", 'a'+i)] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := option.Load(many)
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	sets, impossible := combine.Pairs(c, "pulseD")
	t.Logf("%d sets, %d impossible pairs, %v", len(sets), len(impossible), time.Since(begin))
	if len(sets) > 40 {
		t.Errorf("%d sets: too many to make each", len(sets))
	}
	begin = time.Now()
	var ids []string
	for _, q := range []string{"style", "logging", "ipc"} {
		for _, o := range c.Question(q).Options {
			ids = append(ids, o.ID())
		}
	}
	code, _ := combine.Pairs(c, "pulseD", ids...)
	t.Logf("%d sets for three questions, %v", len(code), time.Since(begin))
	if len(code) > 20 {
		t.Errorf("%d sets for three questions: too many to build each", len(code))
	}
}
