package reconcile

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/encode"
)

// verifyYAML looks for what merging by lines does to YAML: a key that a mapping
// has twice, and lines whose indentation fits to nothing above them. It is not a
// parser, since the one for YAML would cost each run of mkdaemon 0.3 ms: whatever
// it is not sure of, it takes for right.
func verifyYAML(text []byte) error {
	var y yamlReader
	n := 0
	for raw := range bytes.Lines(text) {
		n++
		line := strings.TrimRight(string(raw), " \t\r\n")
		if err := y.line(line); errors.Is(err, errYAMLUnsure) {
			return nil
		} else if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return nil
}

var errYAMLUnsure = errors.New("a form of YAML that is not looked at")

type yamlReader struct {
	mappings []yamlMapping // that the line stands in, from the outermost
	literal  int           // lines deeper than this belong to a text behind | or >, -1: to none
	inText   bool
	scalar   bool // the last key has its value in its own line
}

type yamlMapping struct {
	indent int
	keys   map[string]bool
}

func (y *yamlReader) line(line string) error {
	content := strings.TrimLeft(line, " ")
	indent := len(line) - len(content)
	switch {
	case content == "" || y.inText && indent > y.literal:
		return nil
	case strings.HasPrefix(line, "---") || strings.HasPrefix(line, "...") || strings.HasPrefix(line, "%"):
		*y = yamlReader{}
		if strings.Trim(line, "-.") != "" {
			return errYAMLUnsure
		}
		return nil
	}
	if y.inText = false; content[0] == '#' {
		return nil
	}
	if content[0] == '\t' {
		return errors.New("a tab before the text; YAML wants spaces")
	}
	parent, item := indent, false
	for strings.HasPrefix(content, "- ") || content == "-" {
		y.leave(indent)
		parent, item = indent, true
		rest := strings.TrimLeft(content[1:], " ")
		indent += len(content) - len(rest)
		content = rest
	}
	key, value, isKey := yamlKey(content)
	if !isKey {
		y.leave(indent)
		y.scalar = false
		return y.value(content, parent)
	}
	if err := y.key(key, indent, item); err != nil {
		return err
	}
	y.scalar = value != "" && !strings.ContainsAny(value[:1], "#&!|>")
	return y.value(value, indent)
}

// leave ends the mappings that are deeper than a line.
func (y *yamlReader) leave(indent int) (left bool) {
	for len(y.mappings) > 0 && y.mappings[len(y.mappings)-1].indent > indent {
		y.mappings, left = y.mappings[:len(y.mappings)-1], true
	}
	return left
}

// key puts a key into its mapping.
func (y *yamlReader) key(key string, indent int, item bool) error {
	left := y.leave(indent)
	last := len(y.mappings) - 1
	switch {
	case last >= 0 && y.mappings[last].indent == indent:
		if y.mappings[last].keys[key] {
			return fmt.Errorf("%s is there twice", encode.Printable(key))
		}
	case left && !item:
		return fmt.Errorf("%s is indented like nothing above it", encode.Printable(key))
	case y.scalar && !item:
		return fmt.Errorf("%s is deeper than a line that has a value", encode.Printable(key))
	default:
		y.mappings = append(y.mappings, yamlMapping{indent, map[string]bool{}})
		last++
	}
	y.mappings[last].keys[key] = true
	return nil
}

// value looks at what stands behind a key or a dash: it may go on below.
func (y *yamlReader) value(value string, indent int) error {
	if value == "" {
		return nil
	}
	switch value[0] {
	case '|', '>':
		y.inText, y.literal = true, indent
	case '"', '\'', '[', '{':
		if !closes(value) {
			return errYAMLUnsure // perhaps in more than one line
		}
	case '?', '*', '&', '!', '%', '@', '`':
		return errYAMLUnsure
	}
	return nil
}

// yamlKey cuts a line at its colon, if it begins with a key.
func yamlKey(content string) (key, value string, ok bool) {
	end := strings.Index(content+" ", ": ")
	if quote := content[:min(1, len(content))]; quote == `"` || quote == "'" {
		end = 1 + strings.Index(content[1:], quote) + 1
		if !strings.HasPrefix(content[end:]+" ", ": ") {
			return "", "", false
		}
	}
	if end < 1 || strings.Contains(content[:end], " #") || strings.ContainsAny(content[:1], "?[{&*!|>%@`") {
		return "", "", false
	}
	value = strings.TrimLeft(content[end+1:], " ")
	if strings.HasPrefix(value, "#") {
		value = ""
	}
	return content[:end], value, true
}

// closes reports whether a value in quotes or brackets ends in its line.
func closes(value string) bool {
	depth := 0
	for i := 0; i < len(value); i++ {
		switch c := value[i]; c {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '"', '\'':
			for i++; i < len(value) && value[i] != c; i++ {
				if c == '"' && value[i] == '\\' {
					i++
				}
			}
			if i >= len(value) {
				return false
			}
		}
		if rest := value[min(i+1, len(value)):]; depth == 0 && (rest == "" || strings.HasPrefix(rest, " #")) {
			return true
		}
	}
	return false
}
