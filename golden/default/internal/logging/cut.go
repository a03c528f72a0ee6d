// Kept by mkdaemon (logging/_cut): your edits are merged.

package logging

import "unicode/utf8"

// cut shortens buf to at most max bytes, not in the middle of a character, and
// marks that something is missing. Cutting here, where the line ends, is safer
// than to have it done by a reader that takes the rest for another line.
func cut(buf []byte, max int) []byte {
	if len(buf) <= max {
		return buf
	}
	const mark = "..."
	end := max - len(mark)
	for end > 0 && !utf8.RuneStart(buf[end]) {
		end--
	}
	return append(buf[:end], mark...)
}
