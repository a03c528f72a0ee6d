package merge

import (
	"bytes"
	"strings"
)

// The characters of markers, in the order in which they stand, and how often
// one stands: 7 times as in git, more where the texts have such lines already.
const (
	markers       = "<|=>"
	minMarkerSize = 7
	maxMarkerSize = 200
)

// Labels name the three texts in a conflict.
type Labels struct{ Disk, Base, Next string }

// Markers returns the text with each conflict shown between markers, and their
// length: they are longer than any line of the texts that looks like one. Texts
// with a line that looks like a very long marker give none, and length 0.
//
//	<<<<<<< labels.Disk
//	||||||| labels.Base
//	=======
//	>>>>>>> labels.Next
func (r Result) Markers(labels Labels) (marked []byte, size int) {
	size = minMarkerSize
	for _, t := range []*text{r.base, r.disk, r.next} {
		for _, line := range t.lines {
			size = max(size, run(line)+1)
		}
	}
	if size > maxMarkerSize {
		return nil, 0
	}
	w := r.writer()
	for _, c := range r.chunks {
		switch c.kind {
		case fromNext:
			w.lines(r.next, c.next)
		case conflict:
			w.marker('<', size, labels.Disk)
			w.lines(r.disk, c.disk)
			w.marker('|', size, labels.Base)
			w.lines(r.base, c.base)
			w.marker('=', size, "")
			w.lines(r.next, c.next)
			w.marker('>', size, labels.Next)
		default:
			w.lines(r.disk, c.disk)
		}
	}
	return w.end(r.final), size
}

// run is how often the character of a marker that a line begins with is repeated.
func run(line []byte) int {
	if len(line) == 0 || strings.IndexByte(markers, line[0]) < 0 {
		return 0
	}
	return len(line) - len(bytes.TrimLeft(line, string(line[:1])))
}

func (w *writer) marker(sign byte, size int, label string) {
	w.out.Write(bytes.Repeat([]byte{sign}, size))
	if label != "" {
		w.out.WriteString(" " + label)
	}
	w.out.WriteString(w.eol)
	w.last = 0
}

// Marked reports whether a line of text is one of the markers of that size: a
// conflict is open as long as one is left.
func Marked(text []byte, size int) bool {
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, "\r\n")
		if run(line) == size && (len(line) == size || line[size] == ' ') {
			return true
		}
	}
	return false
}
