// Package patch writes what makes one file of another, as `git diff` shows it and
// `git apply` reads it.
package patch

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/merge"
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
)

// Write writes what makes after, at path, of before, at was; nil is no file. Of a
// mode git knows one bit. Of what is the same it writes nothing.
func Write(b *bytes.Buffer, was, path string, before, after *reconcile.Content) {
	moves := was != path && before != nil && after != nil
	if !moves && before.Equal(after) {
		return
	}
	old, text := []byte(nil), []byte(nil)
	from, to := "a/"+was, "b/"+path
	var header bytes.Buffer
	switch {
	case before == nil:
		fmt.Fprintf(&header, "new file mode %s\n", gitMode(after.Mode))
		from, text = "/dev/null", after.Text
	case after == nil:
		fmt.Fprintf(&header, "deleted file mode %s\n", gitMode(before.Mode))
		to, old = "/dev/null", before.Text
	default:
		old, text = before.Text, after.Text
		if gitMode(before.Mode) != gitMode(after.Mode) {
			fmt.Fprintf(&header, "old mode %s\nnew mode %s\n", gitMode(before.Mode), gitMode(after.Mode))
		}
	}
	a, c := lines(old), lines(text)
	changes := merge.Changes(a, c)
	if moves {
		fmt.Fprintf(&header, "similarity index %d%%\nrename from %s\nrename to %s\n", similarity(a, changes, len(old), len(text)), was, path)
	}
	if header.Len() == 0 && len(changes) == 0 {
		return // bits that git does not know
	}
	fmt.Fprintf(b, "diff --git a/%s b/%s\n%s", was, path, header.Bytes())
	if len(changes) > 0 {
		fmt.Fprintf(b, "--- %s\n+++ %s\n", from, to)
	}
	for len(changes) > 0 {
		changes = changes[writeHunk(b, a, c, changes):]
	}
}

func gitMode(mode fs.FileMode) string {
	if mode&0o100 != 0 {
		return "100755"
	}
	return "100644"
}

// lines cuts a text behind each newline.
func lines(text []byte) [][]byte { return slices.Collect(bytes.Lines(text)) }

// similarity is how much of the longer text stays, in percent.
func similarity(old [][]byte, changes []merge.Change, before, after int) int {
	if max(before, after) == 0 {
		return 100
	}
	stays := before
	for _, c := range changes {
		for _, line := range old[c.Start:c.End] {
			stays -= len(line)
		}
	}
	return 100 * stays / max(before, after)
}
