package explain

import (
	"bytes"
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

// longest is how many bytes a text may have for Words.
const longest = 8 << 10

// Words are the topics of some groups, for a daemon of this name. Every new
// project asks for them, so they are cut out of the texts as those come by, in
// one buffer: to touch fresh memory for all of them would be most of the cost.
// That the form is right is known from the tests.
func Words(name string, groups ...string) []Word {
	entries, _ := fs.ReadDir(texts, topics)
	words := make([]Word, 0, len(entries))
	buffer := make([]byte, longest)
	for _, e := range entries {
		f, err := texts.Open(topics + "/" + e.Name())
		if err != nil {
			continue // it was in the list
		}
		n, _ := f.Read(buffer)
		head, rest, _ := bytes.Cut(buffer[:n], []byte("\n\n"))
		w := Word{Name: strings.TrimSuffix(e.Name(), extension), Group: string(between(head, "\ngroup: ", "\n"))}
		if slices.Contains(groups, w.Group) {
			w.Is = named(sentence(rest), name)
			w.Places = places(between(rest, "\n## In the project\n", "\n\n"), name)
			words = append(words, w)
		}
	}
	return words
}

// between is what stands behind one mark, up to the next.
func between(text []byte, begin, end string) []byte {
	_, text, _ = bytes.Cut(text, []byte(begin))
	text, _, _ = bytes.Cut(text, []byte(end))
	return text
}

// sentence is the first one of a text. The full stop behind an initial, a capital
// letter, ends none.
func sentence(text []byte) string {
	text, _, _ = bytes.Cut(text, []byte("\n\n"))
	for i := 1; i < len(text)-1; i++ {
		if text[i] == '.' && (text[i+1] == ' ' || text[i+1] == '\n') && (text[i-1] < 'A' || 'Z' < text[i-1]) {
			text = text[:i+1]
		}
	}
	return strings.ReplaceAll(string(text), "\n", " ")
}

func places(section []byte, name string) []Place {
	list := make([]Place, 0, 4)
	for item := range strings.SplitSeq(string(section), "\n- ") {
		p, _ := parsePlace(strings.TrimPrefix(strings.ReplaceAll(item, "\n  ", " "), "- "))
		list = append(list, Place{named(p.Path, name), p.Needs, named(p.Does, name)})
	}
	return list
}
