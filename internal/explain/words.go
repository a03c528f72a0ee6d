package explain

import (
	"io/fs"
	"slices"
	"strings"
)

// Word is a topic at a glance, for the documents of a generated project.
type Word struct {
	Name   string
	Group  string
	Is     string // the first sentence
	Places []Place
}

// Words are the topics of some groups, for a daemon of this name. Every new
// project asks for them, so they are cut out of the texts without parsing all of
// each: that the form is right is known from the tests.
func Words(name string, groups ...string) []Word {
	entries, _ := fs.ReadDir(texts, topics)
	words := make([]Word, 0, len(entries))
	for _, e := range entries {
		text, _ := fs.ReadFile(texts, topics+"/"+e.Name())
		head, rest, _ := strings.Cut(string(text), "\n\n")
		w := Word{Name: strings.TrimSuffix(e.Name(), extension), Group: between(head, "\ngroup: ", "\n")}
		if slices.Contains(groups, w.Group) {
			w.Is = named(sentence(rest), name)
			w.Places = places(between(rest, "\n## In the project\n", "\n\n"), name)
			words = append(words, w)
		}
	}
	return words
}

// between is what stands behind one mark, up to the next.
func between(text, begin, end string) string {
	_, text, _ = strings.Cut(text, begin)
	text, _, _ = strings.Cut(text, end)
	return text
}

// sentence is the first one of a text. The full stop behind an initial, a capital
// letter, ends none.
func sentence(text string) string {
	text, _, _ = strings.Cut(text, "\n\n")
	text = strings.ReplaceAll(text, "\n", " ")
	for at := 0; ; {
		i := strings.Index(text[at:], ". ")
		if i < 0 {
			return text
		}
		at += i + 1
		if at > 1 && (text[at-2] < 'A' || 'Z' < text[at-2]) {
			return text[:at]
		}
	}
}

func places(section, name string) []Place {
	var list []Place
	for item := range strings.SplitSeq(section, "\n- ") {
		p, _ := parsePlace(strings.TrimPrefix(strings.ReplaceAll(item, "\n  ", " "), "- "))
		list = append(list, Place{named(p.Path, name), p.Needs, named(p.Does, name)})
	}
	return list
}
