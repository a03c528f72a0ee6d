package reconcile

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"go.yaml.in/yaml/v4"
)

// A real parser judges the same texts: our YAML with lines lost, doubled or
// moved, as merges do it. What it takes may never be refused, and most of what it
// refuses is to be found.
func TestYAMLAgainstParser(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	files := goldenFiles(t)
	found, missed := 0, 0
	for _, path := range sortedKeys(files) {
		if ext := filepath.Ext(path); ext != ".yaml" && ext != ".yml" {
			continue
		}
		for i := range 40 {
			lines := bytes.SplitAfter(files[path], []byte("\n"))
			at, to := random.IntN(len(lines)), random.IntN(len(lines))
			switch line := lines[at]; random.IntN(4) {
			case 0:
				lines = slices.Delete(lines, at, at+1)
			case 1:
				lines = slices.Insert(lines, to, line)
			case 2:
				lines = slices.Insert(slices.Delete(lines, at, at+1), min(to, len(lines)-1), line)
			case 3: // a block twice
				lines = slices.Insert(lines, to, slices.Clone(lines[min(at, to):max(at, to)])...)
			}
			text := bytes.Join(lines, nil)
			if i == 0 {
				text = files[path]
			}
			got, want := verifyYAML(text), parseYAML(text)
			switch {
			case got != nil && want == nil:
				t.Fatalf("%s: %v, but the parser takes it:\n%s", path, got, text)
			case got != nil:
				found++
			case want != nil:
				missed++
			}
		}
	}
	t.Logf("%d wrong and found, %d not found", found, missed)
	if found < 5*missed || found == 0 {
		t.Errorf("%d wrong and found, %d not found", found, missed)
	}
}

func parseYAML(text []byte) error {
	for d := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var document any
		if err := d.Decode(&document); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestVerifyYAML(t *testing.T) {
	for text, wrong := range map[string]bool{
		"a: 1\nb: 2\na: 3\n":                               true,
		"a:\n  b: 1\n  b: 2\n":                             true,
		"a:\n  b: 1\nc:\n  b: 2\n":                         false,
		"- a: 1\n- a: 2\n":                                 false,
		"- a: 1\n  a: 2\n":                                 true,
		"a:\n- b: 1\n- b: 2\nc: 1\n":                       false,
		"a:\n- b: 1\na: 1\n":                               true,
		"a: |\n  b: 1\n  b: 2\n":                           false,
		"a: |\n  b: 1\na: 2\n":                             true,
		"a:\n    b: 1\n  c: 2\n":                           true,
		"a: 1\n  b: 2\n":                                   true,
		"a: # why\n  b: 2\n":                               false,
		"a:\n\tb: 2\n":                                     true,
		"a: 1\n---\na: 2\n":                                false,
		"a: \"b\n  a: 1\n  a: 2\"\n":                       false, // in more than one line: not looked at
		"a: [\n  {b: 1},\n  {b: 2},\n]\n":                  false,
		"a: word\n  word\nb: 1\n":                          false,
		"- - a: 1\n    b: 1\n  - a: 1\n":                   false,
		"\xef\xbb\xbfa: 1\r\nb:\r\n  c: 1\r\n":             false,
		"a: 1\n# b\n  # c\nb: 2\n":                         false,
		"a: \"he said \\\"hi\\\"\n  b: 1\n  b: 2\"\n":      false,
		"a: [[b]\n,\n c: 1, c: 2]\n":                       false,
		"x: &x\n  a: 1\ny:\n  <<: *x\n  a: 2\n  a: 3\n":    false, // an anchor: not looked at
		"run: >-\n  a\n\n  b\nrun: 1\n":                    true,
		"steps:\n  - run: |\n      a: 1\n    if: x\n":      false,
		"steps:\n  - run: |\n      a: 1\n    run: twice\n": true,
	} {
		if err := verify("a.yml", []byte(text)); (err != nil) != wrong {
			t.Errorf("%q: %v", text, err)
		} else if err != nil && parseYAML([]byte(text)) == nil {
			t.Errorf("%q: the parser takes it", text)
		}
	}
}
