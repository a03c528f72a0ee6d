//go:build linux

package cli

import (
	"fmt"
	"strings"
)

// splitWords cuts a command into words as a shell does, with its quotes and its
// backslash, and nothing else of it: what a shell would replace, or read as more than
// one command, is refused, because there is no shell.
func splitWords(line string) (words []string, err error) {
	word, open := "", false // open: a word has begun, if only an empty one
	quote := rune(0)
	runes := []rune(line)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case quote == '\'' && r != '\'':
			word += string(r)
		case quote != 0 && r == quote:
			quote = 0
		case r == '\\':
			if i++; i == len(runes) {
				return nil, fmt.Errorf("%q ends with a backslash", line)
			}
			if quote == '"' && !strings.ContainsRune("\"\\$`", runes[i]) {
				word += `\`
			}
			word, open = word+string(runes[i]), true
		case r == '$' || r == '`':
			return nil, fmt.Errorf("%q: there is no shell that would replace %c; quote it with ' or write the value", line, r)
		case quote == '"':
			word += string(r)
		case r == '\'' || r == '"':
			quote, open = r, true
		case r == ' ' || r == '\t':
			if open {
				words = append(words, word)
			}
			word, open = "", false
		case strings.ContainsRune("|&;<>()*?[]\n\r", r), (r == '~' || r == '#') && !open:
			return nil, fmt.Errorf("%q: there is no shell that would understand %q; quote it, or write a script", line, r)
		default:
			word, open = word+string(r), true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("%q: a quote %c is not closed", line, quote)
	}
	if open {
		words = append(words, word)
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("there is no command in %q", line)
	}
	return words, nil
}
