package encode

import (
	"go/build/constraint"
	"strconv"
	"strings"
)

// GoString is a Go string literal, with its quotes.
func GoString(text string) (string, error) { return strconv.Quote(text), nil }

// GoComment is text for a line that already begins with "// ". Whatever would
// end that line begins another one. A line that the go tool would obey although
// it is a comment, a build constraint or the mark of a generated file, is put
// in quotes.
func GoComment(text string) (string, error) {
	return comment("a Go comment", text, "// ", func(line string) bool {
		return constraint.IsPlusBuild("// "+line) || generated(line)
	})
}

// generated reports whether a Go file says with this line that nobody should
// edit it (go help generate).
func generated(line string) bool {
	return strings.HasPrefix(line, "Code generated ") && strings.HasSuffix(line, " DO NOT EDIT.")
}
