//go:build !linux

package project

import "golang.org/x/sys/unix"

// writeSome writes the first piece of text, or a part of it.
func (d descriptor) writeSome(text pieces) (int, error) { return unix.Write(int(d), text[0]) }
