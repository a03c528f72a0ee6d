package reconcile

import (
	"bytes"
	"go/format"
	"path"
)

// Same reports whether two texts of the file at p say the same: the ends
// of lines and a byte order mark do not count, nor in Go what gofmt settles.
func Same(p string, a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	a, _ = Plain(a)
	b, _ = Plain(b)
	if bytes.Equal(a, b) {
		return true
	}
	if path.Ext(p) != ".go" {
		return false
	}
	a, err := format.Source(a)
	if err != nil {
		return false
	}
	b, err = format.Source(b)
	return err == nil && bytes.Equal(a, b)
}
