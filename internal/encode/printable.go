package encode

import "strconv"

// Printable is a word from elsewhere, such as a path, as a message may hold it: one
// with control characters or broken UTF-8 is quoted, so that it cannot drive the
// user's terminal.
func Printable(word string) string {
	for _, r := range word {
		if !strconv.IsPrint(r) || r == '\uFFFD' {
			return strconv.Quote(word)
		}
	}
	return word
}
