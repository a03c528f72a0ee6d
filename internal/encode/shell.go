package encode

import "strings"

// Shell is one word of a POSIX shell script: single quotes, inside which
// nothing is special (POSIX.1-2024, XCU 2.2.2). A shell that reads characters
// rather than bytes, such as yash, stops at a broken one: those are refused.
func Shell(text string) (string, error) {
	const format = "a shell word"
	if strings.ContainsRune(text, 0) {
		return "", &Error{format, text, "a shell has no NUL"}
	}
	if err := valid(format, text); err != nil {
		return "", err
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'", nil
}

// ShellWord is Shell for a command that a person is shown, to be pasted: a word
// that needs no quotes stays without. What Shell refuses stays as it is, since
// there is no better way to show it.
func ShellWord(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/+@%,:-"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	quoted, err := Shell(word)
	if err != nil {
		return word
	}
	return quoted
}
