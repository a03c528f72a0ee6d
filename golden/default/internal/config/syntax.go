// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// expression is one statement of a TOML file: a header, or a key with a value.
// Offsets count bytes from the start of the text.
type expression struct {
	kind  unstable.Kind // KeyValue, Table ([a]) or ArrayTable ([[a]])
	path  []string      // from the root: the header's part included
	key   int           // where the key begins, or the name in a header
	value int           // where the value begins; KeyValue only
	start int           // the expression may be blanked out from here
	end   int           // to here: for a header, up to the next one
}

// name is the path as it would be written with dots.
func (e expression) name() string { return strings.Join(e.path, ".") }

// syntaxError is a mistake after which nothing can be understood.
type syntaxError struct {
	offset int
	text   string
}

// parse splits a text into its expressions.
func parse(text []byte) ([]expression, *syntaxError) {
	var all []expression
	var parser unstable.Parser
	parser.Reset(text)
	header := -1 // index in all of the header that has not ended yet

	for parser.NextExpression() {
		node := parser.Expression()
		var path []string
		var first, last unstable.Range
		for keys := node.Key(); keys.Next(); {
			if last = keys.Node().Raw; path == nil {
				first = last
			}
			path = append(path, string(keys.Node().Data))
		}
		e := expression{kind: node.Kind, path: path, key: int(first.Offset)}
		if node.Kind == unstable.KeyValue {
			if header >= 0 {
				e.path = slices.Concat(all[header].path, path)
			}
			e.start, e.end = e.key, int(node.Raw.Offset+node.Raw.Length)
			// Behind the key stand blanks, an equals sign, and blanks again.
			behind := text[last.Offset+last.Length : e.end]
			behind = bytes.TrimLeft(behind[bytes.IndexByte(behind, '=')+1:], " \t")
			e.value = e.end - len(behind)
		} else {
			// The brackets stand before the name, perhaps with blanks between.
			e.start, e.end = bytes.LastIndexByte(text[:e.key], '\n')+1, len(text)
			if header >= 0 {
				all[header].end = e.start
			}
			header = len(all)
		}
		all = append(all, e)
	}
	if err := parser.Error(); err != nil {
		if e, ok := errors.AsType[*unstable.ParserError](err); ok {
			// The parser knows TOML only; its words are fit for any reader.
			return nil, &syntaxError{int(parser.Range(e.Highlight).Offset), e.Message}
		}
		return nil, &syntaxError{0, err.Error()}
	}
	return all, nil
}
