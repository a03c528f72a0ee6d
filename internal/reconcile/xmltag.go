package reconcile

import (
	"errors"
	"fmt"
	"strings"
)

// tag reads the start of an element, with its attributes.
func (x *xmlReader) tag() error {
	x.rest = x.rest[1:]
	name := x.name()
	if name == "" {
		return errors.New("< that begins no tag; write &lt;")
	}
	if len(x.open) == 0 {
		if x.roots++; x.roots > 1 {
			return fmt.Errorf("<%s> is a second root element", name)
		}
	}
	seen := map[string]bool{}
	for {
		rest := strings.TrimLeft(x.rest, xmlSpace)
		spaced := len(rest) < len(x.rest)
		x.rest = rest
		switch {
		case strings.HasPrefix(rest, "/>"):
			x.rest = rest[2:]
			return nil
		case strings.HasPrefix(rest, ">"):
			x.rest = rest[1:]
			x.open = append(x.open, name)
			return nil
		}
		attribute := x.name()
		if attribute == "" || !spaced {
			return fmt.Errorf("the tag <%s> does not end", name)
		}
		if seen[attribute] {
			return fmt.Errorf("<%s> has %s twice", name, attribute)
		}
		seen[attribute] = true
		if err := x.value(attribute); err != nil {
			return err
		}
	}
}

func (x *xmlReader) value(attribute string) error {
	rest, ok := strings.CutPrefix(strings.TrimLeft(x.rest, xmlSpace), "=")
	rest = strings.TrimLeft(rest, xmlSpace)
	if !ok || rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return fmt.Errorf("%s has no quoted value", attribute)
	}
	value, rest, ok := strings.Cut(rest[1:], rest[:1])
	if !ok || strings.Contains(value, "<") {
		return fmt.Errorf("the value of %s does not end", attribute)
	}
	x.rest = rest
	return references(value)
}

// name reads a name: anything but what ends one.
func (x *xmlReader) name() string {
	end := strings.IndexAny(x.rest, xmlSpace+"/>=<\"'&!?;")
	if end < 0 {
		end = len(x.rest)
	}
	name := x.rest[:end]
	if name == "" || strings.ContainsAny(name[:1], "0123456789-.") {
		return ""
	}
	x.rest = x.rest[end:]
	return name
}

// references checks that each & begins a reference such as &lt; or &#10;.
func references(text string) error {
	for {
		_, behind, ok := strings.Cut(text, "&")
		if !ok {
			return nil
		}
		name, rest, ended := strings.Cut(behind, ";")
		if !ended || name == "" || strings.ContainsAny(name, xmlSpace+"&<") {
			return errors.New("& that begins no reference; write &amp;")
		}
		text = rest
	}
}
