package reconcile

import (
	"bytes"
	"io/fs"
)

// Content is what a path holds: the text of a regular file, and its mode.
type Content struct {
	Text []byte
	Mode fs.FileMode // permission bits only
}

// Equal compares two contents, of which nil is no file.
func (c *Content) Equal(other *Content) bool {
	if c == nil || other == nil {
		return c == other
	}
	return c.Mode == other.Mode && bytes.Equal(c.Text, other.Text)
}
