package render

import (
	"slices"
	"strings"
)

// form is a template whose actions do nothing but name things: text with
// blanks. Nearly every file is one. text/template would fill it in alike, as a
// test says, but parsing all of them is half the time that `new` computes.
type form struct {
	texts  []string // what stands before each blank, and behind the last one
	blanks []string // ".Name"

	// The last time: whoever renders one project in many variants fills in most
	// forms with the same words again.
	values []string
	filled []byte
}

// cutForm cuts text at its blanks. It reports false if some action is more
// than a blank; then text/template has to read it.
func cutForm(text string) (form, bool) {
	var f form
	for {
		before, rest, found := strings.Cut(text, delimiter)
		f.texts = append(f.texts, before)
		if !found {
			return f, true
		}
		blank, behind, closed := strings.Cut(rest, delimiter)
		if _, known := (Data{}).name(blank); !closed || !known {
			return form{}, false
		}
		if blank == seam { // it brings the end of its line, or nothing does
			behind = strings.TrimPrefix(behind, "\n")
		}
		f.blanks = append(f.blanks, blank)
		text = behind
	}
}

// fill fills the form in. Nobody may change what it returns.
func (f *form) fill(data Data) []byte {
	values := make([]string, len(f.blanks))
	size := len(f.texts[len(f.blanks)])
	for i, blank := range f.blanks {
		values[i], _ = data.name(blank)
		size += len(f.texts[i]) + len(values[i])
	}
	if f.filled != nil && slices.Equal(values, f.values) {
		return f.filled
	}
	filled := make([]byte, 0, size)
	for i, value := range values {
		filled = append(append(filled, f.texts[i]...), value...)
	}
	f.values, f.filled = values, append(filled, f.texts[len(f.blanks)]...)
	return f.filled
}
