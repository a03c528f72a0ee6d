package option

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lineMax is the most characters that a line of free text may have: what still
// fits a unit's Description, a man page's NAME and one screen line or two.
const lineMax = 200

// CheckLine refuses text that is not one honest line, of which every character
// shows: what it accepts can be encoded for every format that the templates
// write. The encoders are the
// second wall; this one gives the reason while somebody can still answer.
func CheckLine(what, text string) error {
	refuse := func(why string, a ...any) error {
		return fmt.Errorf("%s %s: %s", what, quote(text), fmt.Sprintf(why, a...))
	}
	switch {
	case text == "":
		return fmt.Errorf("no %s was given; write one line", what)
	case !utf8.ValidString(text):
		return refuse("it is not valid UTF-8; write it in UTF-8")
	case utf8.RuneCountInString(text) > lineMax:
		return refuse("it has %d characters; shorten it to %d", utf8.RuneCountInString(text), lineMax)
	case strings.ContainsAny(text, "\n\r"):
		return refuse("it must be one line; join its lines with blanks")
	}
	for _, r := range text {
		if !unicode.IsPrint(r) || r == utf8.RuneError || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) {
			return refuse("%U is not a printable character; leave it out", r)
		}
	}
	switch {
	case strings.TrimSpace(text) != text:
		return refuse("it begins or ends with a blank; leave that out")
	case strings.HasSuffix(text, `\`):
		return refuse("a backslash at the end would swallow the next line of a unit file; leave it out")
	}
	return nil
}

// quote shows hostile text in a message: escapes and invisible characters are
// spelled out, and it is cut where nobody would read on.
func quote(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) > most {
		runes := []rune(text)
		return strconv.QuoteToGraphic(string(runes[:most])) + "…"
	}
	return strconv.QuoteToGraphic(text)
}
