package encode

import "strings"

// Make is the value of a make variable that is assigned on one line.
func Make(text string) (string, error) {
	const format = "a make value"
	if err := first(oneLine(format, text), trimmed(format, text), unjoined(format, text)); err != nil {
		return "", err
	}
	// Only before "#" is a backslash an escape, and then all of them are.
	var b strings.Builder
	slashes := 0
	for _, r := range text {
		switch r {
		case '$':
			b.WriteString("$$")
		case '#':
			b.WriteString(strings.Repeat(`\`, slashes+1) + "#")
		default:
			b.WriteRune(r)
		}
		if r == '\\' {
			slashes++
		} else {
			slashes = 0
		}
	}
	return b.String(), nil
}

// Roff is text inside a line of a man page (groff_man(7)). It is never the
// first thing on a line, but is safe there too.
func Roff(text string) (string, error) {
	const format = "a man page"
	if err := first(oneLine(format, text), trimmed(format, text)); err != nil {
		return "", err
	}
	if strings.ContainsRune(text, '\u00ad') {
		return "", &Error{format, text, "a soft hyphen would be lost"}
	}
	var b strings.Builder
	if strings.HasPrefix(text, ".") {
		b.WriteString(`\&`) // a request otherwise
	}
	for _, r := range text {
		b.WriteString(roff(r))
	}
	return b.String(), nil
}

// roff spells out what a formatter would take as a request or print as
// another character (groff_man_style(7), "Portability"). The Kelvin sign and
// the Greek question mark are the same text as K and ";" (Unicode, canonical
// equivalence), but groff 1.22 prints nothing for them.
func roff(r rune) string {
	switch r {
	case '\\':
		return `\e`
	case '-':
		return `\-`
	case '`':
		return `\(ga`
	case '^':
		return `\(ha`
	case '~':
		return `\(ti`
	case '\'':
		return `\(aq`
	case '"':
		return `\(dq`
	case '\u212a':
		return "K"
	case '\u037e':
		return ";"
	}
	return string(r)
}

// Markdown is text inside a paragraph, a heading, a list item or a table cell
// (CommonMark 0.31, "Backslash escapes": any punctuation may be escaped). What
// GitHub adds is escaped too: links and mentions without brackets, mathematics.
func Markdown(text string) (string, error) {
	const format = "Markdown"
	if err := first(oneLine(format, text), trimmed(format, text)); err != nil {
		return "", err
	}
	var b strings.Builder
	for i, r := range text {
		before, after := text[:i], text[i+len(string(r)):]
		special := false
		switch r {
		case '-', '+', '=': // a list, a rule, a heading
			special = before == ""
		case '.', ')': // a numbered list, a link
			special = strings.Trim(before, "0123456789") == "" || strings.HasSuffix(before, "www")
		case ':': // a link, an emoji, a definition
			special = before == "" || after != "" && after[0] != ' '
		default:
			special = strings.ContainsRune("\\`*_{}[]<>#|&~@^$", r)
		}
		if special {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String(), nil
}

// Plain is text in a document without any syntax, such as a licence.
func Plain(text string) (string, error) {
	if err := oneLine("plain text", text); err != nil {
		return "", err
	}
	return text, nil
}
