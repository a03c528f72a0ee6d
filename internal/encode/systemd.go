package encode

import (
	"fmt"
	"strings"
)

// SystemdText is the value of a setting that is plain text, such as
// Description=. Only the percent sign is special (systemd.unit(5),
// "Specifiers"); quotes would be part of the text.
func SystemdText(text string) (string, error) {
	const format = "a unit's text"
	err := first(oneLine(format, text), trimmed(format, text), unjoined(format, text), characters(format, text))
	if err != nil {
		return "", err
	}
	return strings.ReplaceAll(text, "%", "%%"), nil
}

// SystemdArg is one argument of an Exec line, in quotes (systemd.service(5),
// "Command lines"): there the dollar sign is special as well.
func SystemdArg(text string) (string, error) {
	const format = "a systemd argument"
	if strings.ContainsRune(text, 0) {
		return "", &Error{format, text, "systemd has no NUL"}
	}
	if err := characters(format, text); err != nil {
		return "", err
	}
	return strings.ReplaceAll(quoted(text), "$", "$$"), nil
}

// SystemdQuoted is one word, in quotes, where words are split and specifiers
// are replaced: Environment=, the paths of tmpfiles.d(5) and the GECOS field of
// sysusers.d(5). The latter two know no escape for a control character, and a
// GECOS field has no colon and only 255 bytes: give it a name, not a description.
func SystemdQuoted(text string) (string, error) {
	const format = "a systemd word"
	if err := first(oneLine(format, text), characters(format, text)); err != nil {
		return "", err
	}
	return quoted(text), nil
}

// quoted puts text in quotes as systemd splits words (systemd.syntax(7), "Quoting").
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '%':
			b.WriteString("%%")
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// characters refuses what systemd does not take for UTF-8: it then drops the
// whole line, with a warning in the journal. Noncharacters count.
func characters(format, text string) error {
	for _, r := range text {
		if r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef {
			return &Error{format, text, fmt.Sprintf("systemd ignores a line with %U", r)}
		}
	}
	return valid(format, text)
}
