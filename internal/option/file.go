package option

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/mkdaemon/mkdaemon/internal/suggest"
)

// FileError is one mistake in an answers file. Line and Column count from 1.
type FileError struct {
	File         string
	Line, Column int
	Text         string
}

func (e FileError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Text)
}

// FileErrors is every mistake in one answers file.
type FileErrors []FileError

func (e FileErrors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Intent is what an answers file says. mkdaemon.toml is one: the file of a
// project in which a person says what it should be.
type Intent struct {
	Given Given
	Yours []string // patterns (path.Match) for kept files that the user has taken over
	Text  []byte   // the file, brought to the current schema
}

// yoursKey is the key of Intent.Yours.
const yoursKey = "yours"

// ParseFile reads answers written in TOML: a key for each question, a string
// for its answer or an array of strings where several are possible. It is
// strict: an unknown key, another type or an unknown option is an error with
// its place. What the answers mean together is for Resolve to judge.
func (c *Catalog) ParseFile(name string, text []byte) (Intent, error) {
	return c.parseFile(name, text, migrations())
}

func (c *Catalog) parseFile(name string, text []byte, steps []migration) (Intent, error) {
	// The library's own decoder first: it knows all of TOML's rules, such as
	// duplicate keys, which the parser alone does not look at.
	var whole map[string]any
	if err := toml.Unmarshal(text, &whole); err != nil {
		line, column, why := 1, 1, err.Error()
		if e, ok := errors.AsType[*toml.DecodeError](err); ok {
			line, column = e.Position()
			why = strings.TrimPrefix(e.Error(), "toml: ")
			if strings.HasPrefix(why, "expected keyword") {
				why += "; a string needs quotes" // none instead of "none"
			}
		}
		return Intent{}, FileErrors{{name, line, column, why}}
	}
	text, err := migrate(text, whole, steps)
	if err != nil {
		return Intent{}, FileErrors{{name, 1, 1, err.Error()}}
	}
	r := fileReader{catalog: c, name: name, intent: Intent{Given: Given{}, Text: text}}
	r.parser.Reset(text)
	for r.parser.NextExpression() {
		r.expression(r.parser.Expression())
	}
	if r.errors != nil {
		return Intent{}, r.errors
	}
	return r.intent, nil
}

type fileReader struct {
	catalog *Catalog
	name    string
	parser  unstable.Parser
	intent  Intent
	errors  FileErrors
}

func (r *fileReader) fail(at unstable.Range, format string, a ...any) {
	start := r.parser.Shape(at).Start
	r.errors = append(r.errors, FileError{r.name, start.Line, start.Column, fmt.Sprintf(format, a...)})
}

func (r *fileReader) expression(e *unstable.Node) {
	if e.Kind == unstable.Comment {
		return
	}
	key := e.Key()
	key.Next()
	id, at := string(key.Node().Data), key.Node().Raw
	if e.Kind != unstable.KeyValue || !key.IsLast() {
		r.fail(at, "tables are not used here; write question = %q", "answer")
		return
	}
	switch id {
	case schemaKey: // migrate has read it
		return
	case yoursKey:
		r.yours(e.Value(), at)
		return
	}
	q := r.catalog.Question(id)
	if q == nil {
		ids := append(r.catalog.IDs(), schemaKey, yoursKey)
		r.fail(at, "unknown key %s%s; known: %s", quote(id), suggest.Hint(id, ids), strings.Join(ids, ", "))
		return
	}
	r.intent.Given[id] = []string{}
	switch value := e.Value(); {
	case value.Kind == unstable.String:
		r.value(q, value, at)
	case value.Kind == unstable.Array && q.Kind == Many:
		for it := value.Children(); it.Next(); {
			r.value(q, it.Node(), at)
		}
	case value.Kind == unstable.Array:
		r.fail(at, "%s takes one answer, not an array", id)
	case q.Kind == Many:
		r.fail(at, "%s takes an array of strings, such as [%q]", id, q.Default[0])
	default:
		r.fail(at, "%s takes a string", id)
	}
}

func (r *fileReader) value(q *Question, n *unstable.Node, at unstable.Range) {
	if n.Kind == unstable.Comment {
		return
	}
	if n.Kind != unstable.String {
		r.fail(at, "%s takes strings only", q.ID)
		return
	}
	if n.Raw.Length > 0 {
		at = n.Raw
	}
	value := string(n.Data)
	if q.Kind == Text {
		if err := checkText(q.ID, value); err != nil {
			r.fail(at, "%v", err)
		}
	} else if !slices.Contains(q.Names(), value) {
		r.fail(at, "%s: unknown option %s%s; known: %s", q.ID, quote(value), suggest.Hint(value, q.Names()), strings.Join(q.Names(), ", "))
	}
	r.intent.Given[q.ID] = append(r.intent.Given[q.ID], value)
}

// yours reads the patterns of files that the user has taken over.
func (r *fileReader) yours(list *unstable.Node, at unstable.Range) {
	if list.Kind != unstable.Array {
		r.fail(at, `yours takes an array of patterns, such as ["Makefile", "init/systemd/*"]`)
		return
	}
	for it := list.Children(); it.Next(); {
		n := it.Node()
		pattern := string(n.Data)
		switch _, err := path.Match(pattern, ""); {
		case n.Kind == unstable.Comment:
			continue
		case n.Kind != unstable.String:
			r.fail(at, "yours takes strings only")
		case err != nil || !fs.ValidPath(pattern) || pattern == ".":
			r.fail(n.Raw, "yours: %s is no pattern for a path in the project, such as Makefile or init/systemd/*", quote(pattern))
		}
		r.intent.Yours = append(r.intent.Yours, pattern)
	}
}
