package encode

import (
	"fmt"
	"strings"
	"unicode"
)

// HashComment is text for a line that already begins with "# ", as in shell,
// TOML, YAML, make and unit files. A backslash at the end would carry a make
// comment over to the next line.
func HashComment(text string) (string, error) {
	const format = "a # comment"
	if err := unjoined(format, text); err != nil {
		return "", err
	}
	return comment(format, text, "# ", func(string) bool { return false })
}

// breaks makes one line feed of everything that some reader takes as the end
// of a line: YAML 1.1 and JavaScript know more of them than Go and shells.
func breaks(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
}

// comment begins every further line with the comment's mark, and puts in quotes
// the lines that somebody would obey. It refuses what some language does not
// allow even in a comment: Go no NUL and no byte order mark, TOML and YAML no
// control character.
func comment(format, text, mark string, obeyed func(line string) bool) (string, error) {
	if err := valid(format, text); err != nil {
		return "", err
	}
	lines := strings.Split(breaks(text), "\n")
	for i, line := range lines {
		for _, r := range line {
			if unicode.IsControl(r) && r != '\t' || r == 0xfeff || r == 0xfffe || r == 0xffff {
				return "", &Error{format, text, fmt.Sprintf("it holds %U", r)}
			}
		}
		if obeyed(line) {
			lines[i] = `"` + line + `"`
		}
	}
	return strings.Join(lines, "\n"+mark), nil
}
