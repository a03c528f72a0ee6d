package state

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

// readLines reads a lock that is letter by letter as Lock.Text writes one, which
// nearly all are, in a tenth of the time that a reader of any JSON takes. Of
// another one it only says so. It checks no value: see Lock.check.
func readLines(text string) (l Lock, ok bool) {
	if !utf8.ValidString(text) { // a reader of JSON would repair it
		return l, false
	}
	s := scanner{rest: text}
	s.skip("{\n  \"schema\": ")
	l.Schema = s.number()
	s.skip(",\n  \"generator\": ")
	l.Generator = s.quoted()
	s.skip(",\n  \"templates\": ")
	l.Templates = s.quoted()
	s.skip(",\n  \"answers\": {")
	l.Answers = map[string]json.RawMessage{}
	for i := 0; s.item(i); i++ {
		question := s.quoted()
		s.skip(": ")
		value := s.line()
		if value != strings.TrimSpace(value) || !json.Valid([]byte(value)) {
			s.failed = true
		}
		l.Answers[question] = json.RawMessage(value)
	}
	s.end(len(l.Answers))
	s.skip("},\n  \"files\": [")
	l.Files = make([]Entry, 0, strings.Count(s.rest, "\n"))
	for s.item(len(l.Files)) {
		l.Files = append(l.Files, s.entry())
	}
	s.end(len(l.Files))
	s.skip("]\n}\n")
	return l, !s.failed && s.rest == ""
}

// scanner takes a text apart from its beginning. Once something else is there
// than was asked for, it has failed, and gives no more.
type scanner struct {
	rest   string
	failed bool
}

// has skips a text if it is next.
func (s *scanner) has(text string) bool {
	rest, found := strings.CutPrefix(s.rest, text)
	if found && !s.failed {
		s.rest = rest
		return true
	}
	return false
}

func (s *scanner) skip(text string) { s.failed = !s.has(text) }

// quoted is a string in which nothing has to be escaped.
func (s *scanner) quoted() string {
	s.skip(`"`)
	for i := 0; i < len(s.rest) && !s.failed; i++ {
		switch c := s.rest[i]; {
		case c == '"':
			text := s.rest[:i]
			s.rest = s.rest[i+1:]
			return text
		case c < ' ' || c == '\\':
			s.failed = true
		}
	}
	s.failed = true
	return ""
}

func (s *scanner) number() int {
	digits := s.rest[:len(s.rest)-len(strings.TrimLeft(s.rest, "0123456789"))]
	n, err := strconv.Atoi(digits)
	if err != nil || strconv.Itoa(n) != digits {
		s.failed = true
	}
	s.rest = s.rest[len(digits):]
	return n
}

// line is what is left of the line, without the comma between two items.
func (s *scanner) line() string {
	line, _, _ := strings.Cut(s.rest, "\n")
	line = strings.TrimSuffix(line, ",")
	s.rest = s.rest[len(line):]
	return line
}

// item goes to the i-th item of a list, if there is one.
func (s *scanner) item(i int) bool {
	if i > 0 {
		return s.has(",\n    ")
	}
	return s.has("\n    ")
}

func (s *scanner) end(items int) {
	if items > 0 {
		s.skip("\n  ")
	}
}

func (s *scanner) entry() (e Entry) {
	s.skip(`{"path":`)
	e.Path = s.quoted()
	s.skip(`,"ownership":`)
	e.Ownership = render.Ownership(s.quoted())
	s.skip(`,"mode":`)
	e.Mode = s.quoted()
	s.skip(`,"sha256":`)
	e.SHA256 = s.quoted()
	if s.has(`,"base":`) {
		e.Base = s.quoted()
	}
	if s.has(`,"state":`) {
		e.State = Standing(s.quoted())
	}
	if s.has(`,"target":`) {
		e.Target = s.quoted()
	}
	if s.has(`,"marker":`) {
		e.Marker = s.number()
	}
	s.skip("}")
	return e
}
