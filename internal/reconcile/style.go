package reconcile

import "bytes"

const byteOrderMark = "\xef\xbb\xbf"

// Style is how an editor saves a text; it is no part of what the text says.
type Style struct{ bom, crlf bool }

// Plain takes the style off: no byte order mark, and lines that end with LF.
func Plain(text []byte) ([]byte, Style) {
	text, bom := bytes.CutPrefix(text, []byte(byteOrderMark))
	n := bytes.Count(text, []byte("\r\n"))
	if n == 0 {
		return text, Style{bom: bom}
	}
	return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), Style{bom, 2*n > bytes.Count(text, []byte("\n"))}
}

// Put gives a plain text the style.
func (s Style) Put(text []byte) []byte {
	if s.crlf {
		text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	if s.bom {
		text = append([]byte(byteOrderMark), text...)
	}
	return text
}
