package disk

import "bytes"

// Pieces is a text that lies in several places of memory.
type Pieces [][]byte

// size is the length of the text.
func (p Pieces) size() (n int64) {
	for _, piece := range p {
		n += int64(len(piece))
	}
	return n
}

// cut is what follows the text begin, if p begins with it. It changes p.
func (p Pieces) cut(begin []byte) (rest Pieces, same bool) {
	for len(p) > 0 && len(begin) > 0 {
		n := min(len(p[0]), len(begin))
		if !bytes.Equal(p[0][:n], begin[:n]) {
			return p, false
		}
		begin, p = begin[n:], p.behind(n)
	}
	return p, len(begin) == 0
}

// behind is what follows the first n bytes. It changes p.
func (p Pieces) behind(n int) Pieces {
	for len(p) > 0 && n >= len(p[0]) {
		n -= len(p[0])
		p = p[1:]
	}
	if len(p) > 0 {
		p[0] = p[0][n:]
	}
	return p
}
