// Package render makes a project in memory: templates and answers in, a Tree
// out. It writes nothing, asks nothing and looks at nothing else, so the same
// answers give the same bytes wherever it runs.
package render

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"
	"text/template"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

// Templates is a set of template folders. It parses each file at most once,
// when an answer needs it first. It is not for concurrent use.
type Templates struct {
	fs       fs.FS
	catalog  *option.Catalog
	encoders map[string]encoder
	root     *template.Template // holds what all have in common: functions, delimiters
	listed   map[string][]*source
	hands    []*hand // one for each processor that renders
}

// New makes a set from the template folders and the catalog found in them.
func New(templates fs.FS, catalog *option.Catalog) *Templates {
	known := encoders()
	t := &Templates{
		fs: templates, catalog: catalog, encoders: known,
		// Unlike braces, brackets and "<%" this delimiter means nothing in any
		// format that we write.
		root:   template.New("").Delims(delimiter, delimiter).Option("missingkey=error").Funcs(functions(known)),
		listed: map[string][]*source{},
	}
	for range maxHands {
		t.hands = append(t.hands, &hand{Templates: t})
	}
	return t
}

// maxHands is how many processors gain something: a project is rendered in 1 ms.
// Nobody is asked how many there are: what is made shall not depend on where.
const maxHands = 2

// delimiter stands on both sides of an action, and seam between them where
// options add lines.
const (
	delimiter = "@@"
	seam      = ".Seam"
)

// Render makes the project that these answers describe.
func (t *Templates) Render(a option.Answers) (Tree, error) {
	laid, err := t.lay(a)
	if err != nil {
		return nil, err
	}
	data, err := newData(t.catalog, a)
	if err != nil {
		return nil, err
	}
	texts := make([]rendered, len(laid.files))
	t.share(len(texts), func(h *hand, i int) {
		f := laid.files[i]
		texts[i].text, texts[i].err = h.render(f, laid.parts[f.out], data)
	})
	tree := make(Tree, len(laid.files))
	for i, f := range laid.files {
		path, text := outputPath(f.out, data.Name), texts[i].text
		if err := texts[i].err; err != nil {
			return nil, err
		}
		if len(text) == 0 {
			continue // what it is about was not chosen
		}
		if other, twice := tree[path]; twice {
			return nil, fmt.Errorf("templates: %s and %s both write %s", other.From, f.folder, path)
		}
		tree[path] = File{Text: text, Mode: mode(text), Owner: f.owner, From: f.folder}
	}
	return tree, nil
}

type rendered struct {
	text []byte
	err  error
}

// share lets all hands do n pieces of work. Each takes the next one, so it does
// not matter to the results who is quicker.
func (t *Templates) share(n int, work func(h *hand, i int)) {
	var next atomic.Int64
	all := func(h *hand) {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			work(h, i)
		}
	}
	var others sync.WaitGroup
	for _, h := range t.hands[1:] {
		others.Go(func() { all(h) })
	}
	all(t.hands[0])
	others.Wait()
}

// wholeLines lets a seam that stays empty leave no blank line: the newline
// behind it moves into a comment, so that line numbers in errors stay true.
func wholeLines(text string) string {
	return strings.ReplaceAll(text, "@@.Seam@@\n", "@@.Seam@@@@/*\n*/@@")
}

// mode makes scripts executable and nothing else.
func mode(text []byte) fs.FileMode {
	if bytes.HasPrefix(text, []byte("#!")) {
		return 0o755
	}
	return 0o644
}
