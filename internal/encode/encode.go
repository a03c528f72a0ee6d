// Package encode writes a text so that it means itself, and nothing more, in
// the place where it lands: a string in a Go file, a word in a shell script, a
// value in a unit file. One file a format. It decides nothing about which text
// is welcome; what a format cannot hold at all is an error.
package encode

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error says that a format has no way to write a text.
type Error struct {
	Format string
	Text   string
	Why    string
}

func (e *Error) Error() string {
	const most = 60
	if runes := []rune(e.Text); len(runes) > most {
		return fmt.Sprintf("%+q… cannot be written as %s: %s", string(runes[:most]), e.Format, e.Why)
	}
	return fmt.Sprintf("%+q cannot be written as %s: %s", e.Text, e.Format, e.Why)
}

// valid refuses what is no text at all.
func valid(format, text string) error {
	if !utf8.ValidString(text) {
		return &Error{format, text, "it is not valid UTF-8"}
	}
	return nil
}

// oneLine refuses what no line-based format can hold.
func oneLine(format, text string) error {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return &Error{format, text, "it holds a control character"}
	}
	return valid(format, text)
}

// trimmed refuses a text that the format's own parser would strip.
func trimmed(format, text string) error {
	if strings.TrimSpace(text) != text {
		return &Error{format, text, "blanks at its ends would be lost"}
	}
	return nil
}

// unjoined refuses a text that would take the next line along.
func unjoined(format, text string) error {
	if strings.HasSuffix(text, `\`) {
		return &Error{format, text, "a backslash at the end would join the next line"}
	}
	return nil
}

// first returns the first error of several checks.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
