package render_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/templates"
)

// A declared move leads from where nothing is any more to where something is.
func TestMovesAreTrue(t *testing.T) {
	outputs := map[string]bool{}
	err := fs.WalkDir(templates.FS, ".", func(path string, d fs.DirEntry, err error) error {
		for _, suffix := range []string{".tmpl", ".once"} {
			if out, ok := strings.CutSuffix(path, suffix); ok {
				parts := strings.SplitN(strings.TrimPrefix(out, "base/"), "/", 3)
				if strings.HasPrefix(path, "base/") {
					outputs[strings.TrimPrefix(out, "base/")] = true
				} else if len(parts) == 3 {
					outputs[parts[2]] = true
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := fs.ReadFile(templates.FS, "moves.toml")
	if err != nil {
		t.Fatal(err)
	}
	var from, to []string
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " = ")
		switch value = strings.Trim(value, `"`); key {
		case "from":
			from = append(from, value)
		case "to":
			to = append(to, value)
		}
	}
	if len(from) == 0 || len(from) != len(to) {
		t.Fatalf("moves from %q to %q", from, to)
	}
	for _, path := range from {
		if outputs[path] {
			t.Errorf("moves.toml: %s is still a file that a template writes", path)
		}
	}
	for i, path := range to {
		if !outputs[path] && !slices.Contains(from[i+1:], path) {
			t.Errorf("moves.toml: no template writes %s", path)
		}
	}
}

func TestMoves(t *testing.T) {
	a := option.Answers{Name: option.Name{Shown: "fooD", Disk: "food"}}
	moves := func(text string) ([]render.Move, error) {
		files := fstest.MapFS{}
		if text != "" {
			files["moves.toml"] = &fstest.MapFile{Data: []byte(text)}
		}
		tree := render.Tree{"cmd/food/new.go": {}, "other": {}}
		return render.New(files, nil).Moves(a, tree)
	}
	for text, want := range map[string][]render.Move{
		"": nil,
		"[[move]]\nfrom = 'cmd/NAME/old.go'\nto = 'cmd/NAME/new.go'\n": {{From: "cmd/food/old.go", To: "cmd/food/new.go"}},
		"[[move]]\nfrom = 'a'\nto = 'not-in-this-project'\n":           nil,
		// What moved on while nobody looked is where it is now.
		"[[move]]\nfrom = 'a'\nto = 'b'\n[[move]]\nfrom = 'x'\nto = 'y'\n[[move]]\nfrom = 'b'\nto = 'other'\n": {{From: "a", To: "other"}, {From: "b", To: "other"}},
		// Back again: the first move is undone.
		"[[move]]\nfrom = 'other'\nto = 'b'\n[[move]]\nfrom = 'b'\nto = 'other'\n": {{From: "b", To: "other"}},
	} {
		if got, err := moves(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v, want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"[[move]]\nfrom = 'a'\nto = 'a'\n":    `a move from "a" to "a"`,
		"[[move]]\nfrom = '../a'\nto = 'b'\n": `a move from "../a" to "b"`,
		"[[move]]\nfrom = 'a'\n":              `a move from "a" to ""`,
		"[[move]]\nform = 'a'\nto = 'b'\n":    "templates/moves.toml: ",
		"[[moves]]\nfrom = 'a'\nto = 'b'\n":   "templates/moves.toml: ",
		"[[move\n":                            "templates/moves.toml: ",
	} {
		if _, err := moves(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
