package encode

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// JSON is a JSON string, with its quotes (RFC 8259). Letters stay as they are.
func JSON(text string) (string, error) {
	if err := valid("JSON", text); err != nil {
		return "", err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// YAML is a double-quoted YAML scalar: a JSON string, which YAML 1.2 contains,
// and which no reader takes for a number, a date or a boolean. Characters that
// YAML does not allow raw are escaped, never as a pair of surrogates.
func YAML(text string) (string, error) {
	quoted, err := JSON(text)
	return escapeRaw(quoted), err
}

// TOML is a TOML basic string, with its quotes (TOML v1.0.0, "String").
func TOML(text string) (string, error) {
	quoted, err := JSON(text)
	return escapeRaw(quoted), err
}

// escapeRaw escapes what JSON allows raw but YAML or TOML does not: DEL, the
// C1 controls, the byte order mark and the two noncharacters.
func escapeRaw(quoted string) string {
	var b strings.Builder
	for _, r := range quoted {
		if r >= 0x7f && r <= 0x9f || r == 0xfeff || r == 0xfffe || r == 0xffff {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// XML is character data or the value of an attribute (XML 1.0, section 2.4). It
// writes what xml.EscapeText writes, without the tables that encoding/xml builds
// at every start.
func XML(text string) (string, error) {
	var b strings.Builder
	for _, r := range text {
		switch r {
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		case '"', '\'', '\t', '\n', '\r': // a reader would end the attribute, or make blanks of them
			fmt.Fprintf(&b, "&#x%X;", r)
		default:
			if r < 0x20 || r == 0xfffe || r == 0xffff || r == utf8.RuneError {
				return "", &Error{"XML", text, fmt.Sprintf("XML has no %U", r)}
			}
			b.WriteRune(r)
		}
	}
	return b.String(), nil
}
