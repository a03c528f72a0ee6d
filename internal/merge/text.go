package merge

import "bytes"

const byteOrderMark = "\xef\xbb\xbf"

// text is a text as lines, without how they end: that is no change of theirs.
type text struct {
	bom   bool
	lines [][]byte // each without its end
	crlf  []bool   // of each line: whether it ends with CR LF
	final bool     // the last line has an end; true without lines
	ids   []int    // of each line: equal for lines that are equal
}

func newText(raw []byte) *text {
	t := &text{final: true}
	raw, t.bom = bytes.CutPrefix(raw, []byte(byteOrderMark))
	n := bytes.Count(raw, []byte("\n")) + 1
	t.lines, t.crlf = make([][]byte, 0, n), make([]bool, 0, n)
	for len(raw) > 0 {
		var line []byte
		line, raw, t.final = bytes.Cut(raw, []byte("\n"))
		crlf := t.final && bytes.HasSuffix(line, []byte("\r"))
		if crlf {
			line = line[:len(line)-1]
		}
		t.lines, t.crlf = append(t.lines, line), append(t.crlf, crlf)
	}
	return t
}

// eol is how most lines end, and so how new ones should.
func (t *text) eol() string {
	n := 0
	for _, crlf := range t.crlf {
		if crlf {
			n++
		}
	}
	if 2*n > len(t.lines) {
		return "\r\n"
	}
	return "\n"
}

// intern numbers the different lines of texts that will be compared.
func intern(texts ...*text) {
	known := map[string]int{}
	for _, t := range texts {
		t.ids = make([]int, len(t.lines))
		for i, line := range t.lines {
			id, seen := known[string(line)]
			if !seen {
				id = len(known)
				known[string(line)] = id
			}
			t.ids[i] = id
		}
	}
}

// writer puts lines together to a text, in the style of one that it is made for.
type writer struct {
	out  bytes.Buffer
	disk *text
	eol  string
	last int // length of the last line's end, 0 if that line must keep it
}

func (r Result) writer() *writer {
	w := &writer{disk: r.disk, eol: r.disk.eol()}
	if len(r.disk.lines) == 0 {
		w.eol = r.next.eol()
	}
	if r.disk.bom {
		w.out.WriteString(byteOrderMark)
	}
	return w
}

// lines writes some lines of t. Those of disk keep the ends that they have.
func (w *writer) lines(t *text, s span) {
	for i := s.start; i < s.end; i++ {
		eol := w.eol
		switch ended := i < len(t.lines)-1 || t.final; {
		case t != w.disk || !ended:
		case t.crlf[i]:
			eol = "\r\n"
		default:
			eol = "\n"
		}
		w.out.Write(t.lines[i])
		w.out.WriteString(eol)
		if w.last = len(eol); len(t.lines[i]) == 0 {
			w.last = 0 // without its end it would not be there
		}
	}
}

func (w *writer) end(final bool) []byte {
	if !final {
		w.out.Truncate(w.out.Len() - w.last)
	}
	return w.out.Bytes()
}
