//go:build !linux

package disk

import "golang.org/x/sys/unix"

// writeSome writes the first piece of text, or a part of it.
func (d descriptor) writeSome(text Pieces) (int, error) { return unix.Write(int(d), text[0]) }
