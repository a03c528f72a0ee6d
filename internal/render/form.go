package render

import "bytes"

// form is a template whose actions do nothing but name things and encode them:
// text with blanks. Nearly every file is one. text/template would fill it in
// alike, as a test says, but parsing all of them is half the time that `new`
// computes.
//
// It does not hold the text, of which most runs need one look only.
type form struct {
	blanks []blank

	// The last time: whoever renders one project in many variants fills in most
	// forms with the same words again.
	words  words
	filled []byte
}

// blank is one place to fill in.
type blank struct {
	start, end int // what to replace: the action, and the newline behind a seam
	word       int // an index of words
	encode     encoder
}

// cutForm finds the blanks of text. It reports false if some action is more
// than a blank; then text/template has to read it.
func cutForm(text []byte, encoders map[string]encoder) (form, bool) {
	var f form
	mark := []byte(delimiter)
	for at := 0; ; {
		before := bytes.Index(text[at:], mark)
		if before < 0 {
			return f, true
		}
		start := at + before + len(mark)
		length := bytes.Index(text[start:], mark)
		if length < 0 {
			return form{}, false
		}
		b, ok := newBlank(text[start:start+length], encoders)
		if !ok {
			return form{}, false
		}
		at = start + length + len(mark)
		if b.word == seamWord && bytes.HasPrefix(text[at:], []byte("\n")) { // it brings the end of its line, or nothing does
			at++
		}
		b.start, b.end = start-len(mark), at
		f.blanks = append(f.blanks, b)
	}
}

// newBlank reads an action: ".Name", or "roff .Name". What a user typed is
// never filled in without an encoder.
func newBlank(action []byte, encoders map[string]encoder) (b blank, ok bool) {
	if name, field, encoded := bytes.Cut(action, []byte(" ")); encoded {
		if b.encode = encoders[string(name)]; b.encode == nil {
			return b, false
		}
		action = field
	}
	for i, name := range wordNames {
		if string(action) == name && (i < typedWords || b.encode != nil) {
			b.word = i
			return b, i != seamWord || b.encode == nil
		}
	}
	return b, false
}

// holds reports whether it was filled in with these words the last time.
func (f *form) holds(w words) bool { return f.filled != nil && f.words == w }

// fill fills the form in. text is what it was cut from, room makes room for the
// result, which nobody may change.
func (f *form) fill(text []byte, w words, room func(size int) []byte) ([]byte, error) {
	values, size := make([]string, len(f.blanks)), len(text)
	for i, b := range f.blanks {
		values[i] = w[b.word]
		if b.encode != nil {
			var err error
			if values[i], err = b.encode(values[i]); err != nil {
				return nil, err
			}
		}
		size += len(values[i]) - (b.end - b.start)
	}
	filled, at := room(size), 0
	for i, b := range f.blanks {
		filled = append(append(filled, text[at:b.start]...), values[i]...)
		at = b.end
	}
	f.words, f.filled = w, append(filled, text[at:]...)
	return f.filled, nil
}
