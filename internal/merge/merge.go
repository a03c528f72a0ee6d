// Package merge brings together what two people made of one text: three texts
// in, one text and its conflicts out. It reads and writes no file.
package merge

import "bytes"

// Side is one of the two texts that are merged.
type Side int

// The sides of a merge.
const (
	Disk Side = iota // the user's text
	Next             // what mkdaemon would write
)

// maxSize is above every file that a person edits, and below what would keep a
// person waiting.
const maxSize = 1 << 20

// Mergeable reports whether a text can be merged by lines: it is text, and has
// at most 1 MiB. As for git, a text is what has no NUL in it.
func Mergeable(text []byte) bool {
	return len(text) <= maxSize && bytes.IndexByte(text, 0) < 0
}

// Result is what came out of a merge.
type Result struct {
	base, disk, next *text
	chunks           []chunk
	final            bool // the merged text ends with the end of a line
}

// Lines merges what disk and next made of base, as git does: a change that only
// one side made is taken, one that both made is taken once, and changes with no
// unchanged line between them are a conflict. Two things are different: what both
// sides have alike in the end is no conflict, and how a line ends is no change of
// it. The result has the line ends and the byte order mark of disk, and at its
// very end a newline, unless one side took that away.
func Lines(base, disk, next []byte) Result {
	b, d, n := newText(base), newText(disk), newText(next)
	final := d.final
	if d.final == b.final {
		final = n.final
	}
	intern(b, d, n)
	return Result{b, d, n, regions(b, d, n, diff(b.ids, d.ids), diff(b.ids, n.ids)), final}
}

// Unrelated compares two texts of which no ancestor is known: each difference
// is a conflict, since nobody can say who made it.
func Unrelated(disk, next []byte) Result {
	d, n := newText(disk), newText(next)
	intern(d, n)
	r := Result{newText(nil), d, n, nil, d.final}
	at := 0
	for _, c := range diff(d.ids, n.ids) {
		r.chunks = append(r.chunks, chunk{kind: same, disk: span{at, c.from.start}})
		r.chunks = append(r.chunks, chunk{kind: conflict, disk: c.from, next: c.to})
		at = c.from.end
	}
	r.chunks = append(r.chunks, chunk{kind: same, disk: span{at, len(d.lines)}})
	return r
}

// Conflicts is the number of places where both sides changed the same lines.
func (r Result) Conflicts() int {
	n := 0
	for _, c := range r.chunks {
		if c.kind == conflict {
			n++
		}
	}
	return n
}

// Clean returns the merged text, if there is no conflict in it.
func (r Result) Clean() ([]byte, bool) {
	if r.Conflicts() > 0 {
		return nil, false
	}
	return r.Take(Disk), true
}

// Take returns the text with each conflict settled as that side has it.
func (r Result) Take(side Side) []byte {
	w := r.writer()
	for _, c := range r.chunks {
		if c.kind == fromNext || c.kind == conflict && side == Next {
			w.lines(r.next, c.next)
		} else {
			w.lines(r.disk, c.disk)
		}
	}
	return w.end(r.final)
}
