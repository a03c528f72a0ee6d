package disk

import "golang.org/x/sys/unix"

// maxPieces is IOV_MAX.
const maxPieces = 1024

// writeSome writes the first pieces of text, or a part of them.
func (d descriptor) writeSome(text Pieces) (int, error) {
	if len(text) == 1 {
		return unix.Write(int(d), text[0])
	}
	return unix.Writev(int(d), text[:min(len(text), maxPieces)])
}
