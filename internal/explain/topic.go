package explain

import (
	"slices"
	"strings"
)

// Topic is one thing explained. In its texts NAME stands for the daemon's name.
type Topic struct {
	Name    string   `json:"name"` // of the file, and of the topic
	Title   string   `json:"title"`
	Group   string   `json:"group,omitempty"`   // under which it is listed
	Aliases []string `json:"aliases,omitempty"` // what else it is called
	Asked   string   `json:"asked,omitempty"`   // the question, or "question/option", whose own text comes first
	What    string   `json:"what,omitempty"`    // of a point: what the audit looks at
	Why     string   `json:"why,omitempty"`
	Without string   `json:"without,omitempty"` // what goes wrong
	Repair  string   `json:"repair,omitempty"`  // of a point: what to do
	Places  []Place  `json:"places,omitempty"`
	Sources []string `json:"sources,omitempty"`
	See     []string `json:"see,omitempty"` // other topics
}

// Place is where a generated project does it.
type Place struct {
	Path  string   `json:"path"`
	Needs []string `json:"needs,omitempty"` // one of these options, or of these questions any option but none
	Does  string   `json:"does"`
}

// In reports whether a project has it; chosen are the options chosen for a question.
func (p Place) In(chosen func(question string) []string) bool {
	return p.Needs == nil || slices.ContainsFunc(p.Needs, func(id string) bool {
		question, option, one := strings.Cut(id, "/")
		if one {
			return slices.Contains(chosen(question), option)
		}
		return !slices.Contains(chosen(question), "none")
	})
}

// For puts the name of a daemon into the texts.
func (t Topic) For(name string) Topic {
	for _, text := range []*string{&t.What, &t.Why, &t.Without, &t.Repair} {
		*text = named(*text, name)
	}
	places := make([]Place, len(t.Places))
	for i, p := range t.Places {
		places[i] = Place{named(p.Path, name), p.Needs, named(p.Does, name)}
	}
	t.Places = places
	return t
}

// named leaves LISTEN_FDNAMES and LOGNAME alone.
func named(text, name string) string {
	const mark = "NAME"
	var b strings.Builder
	for {
		i := strings.Index(text, mark)
		if i < 0 {
			return b.String() + text
		}
		end := i + len(mark)
		b.WriteString(text[:i])
		if i > 0 && partOfWord(text[i-1]) || end < len(text) && partOfWord(text[end]) {
			b.WriteString(mark)
		} else {
			b.WriteString(name)
		}
		text = text[end:]
	}
}

func partOfWord(c byte) bool { return c == '_' || 'A' <= c && c <= 'Z' }
