package explain

import "strings"

// Topic is one thing explained. In its texts NAME stands for the daemon's name.
type Topic struct {
	Name    string   `json:"name"` // of the file, and of the topic
	Title   string   `json:"title,omitempty"`
	Group   string   `json:"group,omitempty"`   // under which it is listed
	Aliases []string `json:"aliases,omitempty"` // what else it is called
	Asked   string   `json:"asked,omitempty"`   // the question, or "question/option", whose text comes first
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
	Path   string `json:"path"`
	Option string `json:"option,omitempty"` // "question/option" without which it is not there
	Does   string `json:"does"`
}

// For puts the name of a daemon into the texts.
func (t Topic) For(name string) Topic {
	fill := func(text string) string { return strings.ReplaceAll(text, "NAME", name) }
	t.What, t.Why, t.Without, t.Repair = fill(t.What), fill(t.Why), fill(t.Without), fill(t.Repair)
	places := make([]Place, len(t.Places))
	for i, p := range t.Places {
		places[i] = Place{fill(p.Path), p.Option, fill(p.Does)}
	}
	t.Places = places
	return t
}
