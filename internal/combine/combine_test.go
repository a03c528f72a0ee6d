package combine_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

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
