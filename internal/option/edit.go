package option

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// edit changes single keys of an answers file. Every other byte stays as its
// writer left it: comments, order, blank lines, line endings. The text must be
// one that the library's decoder takes.
type edit struct{ text []byte }

// Set returns an answers file in which a question has this answer: its key's
// value is replaced, or a line is added at the end. The text must be one that
// ParseFile takes, and the values such that CheckAnswer does.
func (c *Catalog) Set(text []byte, id string, values []string) []byte {
	e := edit{text}
	if q := c.Question(id); q.Kind == Many {
		e.set(id, array(values))
	} else {
		e.set(id, quoted(values[0]))
	}
	return e.text
}

// quoted is a TOML string. Of what a line of printable characters may hold, Go
// and TOML escape the same two: the quote and the backslash.
func quoted(value string) string { return strconv.Quote(value) }

func array(values []string) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = quoted(v)
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// place is where a key stands in the text: key = value.
type place struct{ key, value, end int }

func (e *edit) find(id string) (at place, found bool) {
	var p unstable.Parser
	p.Reset(e.text)
	for p.NextExpression() {
		x := p.Expression()
		if x.Kind != unstable.KeyValue {
			continue
		}
		key := x.Key()
		key.Next()
		if !key.IsLast() || string(key.Node().Data) != id {
			continue
		}
		at = place{key: int(x.Raw.Offset), end: int(x.Raw.Offset + x.Raw.Length)}
		behind := int(key.Node().Raw.Offset + key.Node().Raw.Length)
		equals := behind + bytes.IndexByte(e.text[behind:at.end], '=')
		at.value = at.end - len(bytes.TrimLeft(e.text[equals+1:at.end], " \t"))
		return at, true
	}
	return place{}, false
}

// set writes a value, as TOML, behind a key.
func (e *edit) set(id, value string) {
	if at, found := e.find(id); found {
		e.replace(at.value, at.end, value)
		return
	}
	end := "\n"
	if bytes.Contains(e.text, []byte("\r\n")) {
		end = "\r\n"
	}
	line := id + " = " + value + end
	if len(e.text) > 0 && !bytes.HasSuffix(e.text, []byte("\n")) {
		line = end + line
	}
	e.replace(len(e.text), len(e.text), line)
}

// rename gives a key another name.
func (e *edit) rename(from, to string) {
	if at, found := e.find(from); found {
		equals := at.key + bytes.IndexByte(e.text[at.key:], '=')
		e.replace(at.key, equals, to+" ")
	}
}

// drop takes a key out, with the comment behind it.
func (e *edit) drop(id string) {
	if at, found := e.find(id); found {
		end := len(e.text)
		if i := bytes.IndexByte(e.text[at.end:], '\n'); i >= 0 {
			end = at.end + i + 1
		}
		e.replace(at.key, end, "")
	}
}

func (e *edit) replace(from, to int, text string) {
	e.text = bytes.Join([][]byte{e.text[:from], e.text[to:]}, []byte(text))
}
