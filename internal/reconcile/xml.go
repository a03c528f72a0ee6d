package reconcile

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// isXML looks at how a text begins: XML has many extensions, such as .plist, and
// the .conf of D-Bus.
func isXML(text []byte) bool {
	start := bytes.TrimLeft(text, xmlSpace)
	return bytes.HasPrefix(start, []byte("<?xml")) || bytes.HasPrefix(start, []byte("<!DOCTYPE"))
}

// verifyXML reports whether text is well-formed: tags that fit, attributes once
// and quoted, one root. Not encoding/xml, whose tables every run of mkdaemon
// would pay for, `version` too.
func verifyXML(text []byte) error {
	if !utf8.Valid(text) {
		return errors.New("it is not UTF-8")
	}
	x := xmlReader{rest: string(text)}
	if rest, ok := strings.CutPrefix(x.rest, xmlDeclaration); ok {
		_, x.rest, _ = strings.Cut(rest, "?>")
	}
	for x.rest != "" {
		length := len(x.rest)
		if err := x.item(); err != nil {
			at := len(text) - length
			return fmt.Errorf("line %d: %w", 1+bytes.Count(text[:at], []byte("\n")), err)
		}
	}
	switch {
	case len(x.open) > 0:
		return fmt.Errorf("<%s> is never closed", x.open[len(x.open)-1])
	case x.roots == 0:
		return errors.New("it has no element")
	}
	return nil
}

// xmlDeclaration begins the line that may only be the first.
const xmlDeclaration = "<?xml "

type xmlReader struct {
	rest     string
	open     []string // elements
	roots    int
	doctypes int
}

// item reads one piece of markup, or the characters before it.
func (x *xmlReader) item() error {
	switch {
	case x.rest[0] != '<':
		characters, _, _ := strings.Cut(x.rest, "<")
		x.rest = x.rest[len(characters):]
		if len(x.open) == 0 && strings.TrimSpace(characters) != "" {
			return errors.New("characters outside of the root element")
		}
		if strings.Contains(characters, "]]>") {
			return errors.New("]]> outside of CDATA")
		}
		return references(characters)
	case strings.HasPrefix(x.rest, "<!--"):
		comment, err := x.until("<!--", "-->")
		if err == nil && (strings.Contains(comment, "--") || strings.HasSuffix(comment, "-")) {
			return errors.New("-- in a comment")
		}
		return err
	case strings.HasPrefix(x.rest, "<![CDATA["):
		if len(x.open) == 0 {
			return errors.New("CDATA outside of the root element")
		}
		_, err := x.until("<![CDATA[", "]]>")
		return err
	case strings.HasPrefix(x.rest, xmlDeclaration):
		return errors.New("<?xml is not at the beginning")
	case strings.HasPrefix(x.rest, "<?"):
		_, err := x.until("<?", "?>")
		return err
	case strings.HasPrefix(x.rest, "<!DOCTYPE"):
		return x.doctype()
	case strings.HasPrefix(x.rest, "</"):
		name, err := x.until("</", ">")
		name = strings.TrimRight(name, xmlSpace)
		if err == nil && (len(x.open) == 0 || x.open[len(x.open)-1] != name) {
			return fmt.Errorf("</%.50s> closes nothing that is open", name)
		}
		if err == nil {
			x.open = x.open[:len(x.open)-1]
		}
		return err
	}
	return x.tag()
}

const xmlSpace = " \t\r\n"

// until reads from a mark to the next other one, and returns what is between.
func (x *xmlReader) until(from, to string) (string, error) {
	between, rest, ok := strings.Cut(x.rest[len(from):], to)
	if !ok {
		return "", fmt.Errorf("%s without %s", from, to)
	}
	x.rest = rest
	return between, nil
}

// doctype reads a declaration with, perhaps, declarations between brackets.
func (x *xmlReader) doctype() error {
	if x.doctypes++; x.doctypes > 1 || x.roots > 0 {
		return errors.New("<!DOCTYPE is there twice, or behind an element")
	}
	head, _, ok := strings.Cut(x.rest, ">")
	if ok && strings.Contains(head, "[") {
		_, err := x.until("", "]")
		if err != nil {
			return err
		}
		_, err = x.until("", ">")
		return err
	}
	_, err := x.until("", ">")
	return err
}
