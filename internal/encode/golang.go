package encode

import (
	"go/build/constraint"
	"regexp"
	"strconv"
)

// GoString is a Go string literal, with its quotes.
func GoString(text string) (string, error) { return strconv.Quote(text), nil }

// generated is how a Go file says that nobody should edit it (cmd/go/internal/generate).
var generated = regexp.MustCompile(`^// Code generated .* DO NOT EDIT\.$`)

// GoComment is text for a line that already begins with "// ". Whatever would
// end that line begins another one. A line that the go tool would obey although
// it is a comment, a build constraint or the mark of a generated file, is put
// in quotes.
func GoComment(text string) (string, error) {
	return comment("a Go comment", text, "// ", func(line string) bool {
		return constraint.IsPlusBuild("// "+line) || generated.MatchString("// "+line)
	})
}
