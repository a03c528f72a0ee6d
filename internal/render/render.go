// Package render makes a project in memory: templates and answers in, a Tree
// out. It writes nothing, asks nothing and looks at nothing else, so the same
// answers give the same bytes wherever it runs.
package render

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
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
	parsed   map[string]*parsed
	buffer   bytes.Buffer
	held     string // the file that the buffer holds
	chunk    []byte // room for texts
}

// New makes a set from the template folders and the catalog found in them.
func New(templates fs.FS, catalog *option.Catalog) *Templates {
	known := encoders()
	return &Templates{
		fs: templates, catalog: catalog, encoders: known,
		// Unlike braces, brackets and "<%" this delimiter means nothing in any
		// format that we write.
		root:   template.New("").Delims(delimiter, delimiter).Option("missingkey=error").Funcs(functions(known)),
		listed: map[string][]*source{},
		parsed: map[string]*parsed{},
	}
}

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
	tree := make(Tree, len(laid.files))
	for _, f := range laid.files {
		path := outputPath(f.out, data.Name)
		data.Seam, err = t.seam(f, laid.parts[f.out], data)
		if err != nil {
			return nil, err
		}
		text, err := t.execute(f, data)
		if err != nil {
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

// seam renders what the options add to f, in the order of their folders.
func (t *Templates) seam(f *source, parts []*source, data Data) (string, error) {
	var b strings.Builder
	for _, part := range parts {
		text, err := t.execute(part, data)
		if err != nil {
			return "", err
		}
		b.Write(text)
	}
	return b.String(), nil
}

func (t *Templates) execute(f *source, data Data) ([]byte, error) {
	p, err := t.parse(f)
	if err != nil {
		return nil, err
	}
	switch {
	case p.text != nil:
		return p.text, nil
	case p.template == nil:
		return t.fill(f, &p.form, data.words())
	}
	var b bytes.Buffer
	b.Grow(p.size + p.size/8 + len(data.Seam)) // else it copies all several times while it grows
	if err := p.template.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("templates/%w", err)
	}
	if bytes.Contains(b.Bytes(), []byte(unencoded)) {
		return nil, fmt.Errorf("templates/%s: a user's text is written without an encoder", f.path)
	}
	return b.Bytes(), nil
}

// parsed is a template that was read, in the simplest of three ways.
type parsed struct {
	text     []byte             // it has no actions: its own result
	form     form               // it only names things
	template *template.Template // all else
	size     int                // of the file
}

func (t *Templates) parse(f *source) (*parsed, error) {
	if p, ok := t.parsed[f.path]; ok {
		return p, nil
	}
	text, err := t.read(f.path)
	if err != nil {
		return nil, err
	}
	p := &parsed{size: len(text)}
	t.parsed[f.path] = p
	if !bytes.Contains(text, []byte(delimiter)) {
		p.text = append(t.room(len(text)), text...)
		return p, nil
	}
	simple := false
	if p.form, simple = cutForm(text, t.encoders); !simple {
		if p.template, err = t.root.New(f.path).Parse(wholeLines(string(text))); err != nil {
			return nil, fmt.Errorf("templates/%w", err)
		}
	}
	return p, nil
}

// fill fills a form in, unless that would give the same as the last time.
func (t *Templates) fill(f *source, form *form, w words) ([]byte, error) {
	if form.holds(w) {
		return form.filled, nil
	}
	text, err := t.read(f.path)
	if err != nil {
		return nil, err
	}
	filled, err := form.fill(text, w, t.room)
	if err != nil {
		return nil, fmt.Errorf("templates/%s: %w", f.path, err)
	}
	return filled, nil
}

// read reads a file into a buffer, where it stays until the next one is read:
// who keeps some of it makes a copy.
func (t *Templates) read(name string) ([]byte, error) {
	if t.held == name {
		return t.buffer.Bytes(), nil
	}
	file, err := t.fs.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	t.buffer.Reset()
	t.held = ""
	if _, err = t.buffer.ReadFrom(file); err != nil {
		return nil, err
	}
	t.held = name
	return t.buffer.Bytes(), nil
}

// room returns an empty slice with room for size bytes. Texts lie side by side,
// since a page that is touched for the first time costs more than to fill it.
func (t *Templates) room(size int) []byte {
	if cap(t.chunk)-len(t.chunk) < size {
		t.chunk = make([]byte, 0, max(size, 1<<16))
	}
	start := len(t.chunk)
	t.chunk = t.chunk[:start+size]
	return t.chunk[start : start : start+size]
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
