package state

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

// lockSchema is the version of the lock's layout.
const lockSchema = 1

// Lock is the content of lock.json: what mkdaemon wrote, as a fact. It holds
// no time, host, user or absolute path, so the same answers give the same lock.
type Lock struct {
	Schema    int                        `json:"schema"`
	Generator string                     `json:"generator"`
	Templates string                     `json:"templates"` // digest of what they gave for these answers
	Answers   map[string]json.RawMessage `json:"answers"`
	Files     []Entry                    `json:"files"`
}

// Standing is what is remembered of how a file stands, "" if nothing is.
type Standing string

// Where a file may stand between two updates.
const (
	Deleted    Standing = "deleted"  // the user deleted it
	Conflicted Standing = "conflict" // a conflict in it is open
)

// Entry is one file in the lock.
type Entry struct {
	Path      string           `json:"path"`
	Ownership render.Ownership `json:"ownership"`
	Mode      string           `json:"mode"` // "0644" or "0755"
	SHA256    string           `json:"sha256"`
	Base      string           `json:"base,omitempty"`   // of the text from which the user's edits began: of kept files, and of those that he took over
	State     Standing         `json:"state,omitempty"`  // "" (clean), Deleted or Conflicted
	Target    string           `json:"target,omitempty"` // of a conflict: digest of the text that would settle it as the templates want it
	Marker    int              `json:"marker,omitempty"` // of a conflict: length of the markers in the file; 0: they are in none
}

// Ancestor is the digest of the text that a merge begins from.
func (e *Entry) Ancestor() string { return cmp.Or(e.Base, e.SHA256) }

// Text writes one answer and one file a line, so that two branches of a
// project merge and a person can read what changed.
func (l Lock) Text() ([]byte, error) {
	w := newJSONWriter()
	w.out.Grow(256 * len(l.Files))
	w.raw("{\n  \"schema\": ").value(l.Schema)
	w.raw(",\n  \"generator\": ").value(l.Generator)
	w.raw(",\n  \"templates\": ").value(l.Templates)
	w.raw(",\n  \"answers\": {")
	for i, question := range slices.Sorted(maps.Keys(l.Answers)) {
		w.newItem(i).value(question)
		w.raw(": ").value(l.Answers[question])
	}
	w.endItems(len(l.Answers)).raw("},\n  \"files\": [")
	for i, entry := range l.Files {
		w.newItem(i).value(entry)
	}
	w.endItems(len(l.Files)).raw("]\n}\n")
	return w.out.Bytes(), w.err
}

// jsonWriter writes JSON with line breaks where we want them, which
// json.MarshalIndent does not offer.
type jsonWriter struct {
	out     bytes.Buffer
	encoder *json.Encoder
	err     error
}

func newJSONWriter() *jsonWriter {
	w := &jsonWriter{}
	w.encoder = json.NewEncoder(&w.out)
	w.encoder.SetEscapeHTML(false) // "<" is easier to read than \u003c
	return w
}

func (w *jsonWriter) raw(text string) *jsonWriter {
	w.out.WriteString(text)
	return w
}

// value writes v on one line.
func (w *jsonWriter) value(v any) {
	if err := w.encoder.Encode(v); err != nil {
		w.err = cmp.Or(w.err, err)
		return
	}
	w.out.Truncate(w.out.Len() - 1) // the newline that Encode puts behind it
}

func (w *jsonWriter) newItem(i int) *jsonWriter {
	if i > 0 {
		w.raw(",")
	}
	return w.raw("\n    ")
}

func (w *jsonWriter) endItems(n int) *jsonWriter {
	if n > 0 {
		w.raw("\n  ")
	}
	return w
}
