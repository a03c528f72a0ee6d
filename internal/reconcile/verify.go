package reconcile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"path"
	"strconv"

	"github.com/pelletier/go-toml/v2"
)

// verify reports what is wrong with the text of a merged file, by the parser of
// its format. Two changes that each are right can be wrong together, and merge
// without a conflict. A format without a parser here is never wrong.
func verify(p string, text []byte) error {
	text, _ = Plain(text)
	switch path.Ext(p) {
	case ".go":
		return verifyGo(p, text)
	case ".toml":
		var any map[string]any
		err := toml.Unmarshal(text, &any)
		if e, ok := errors.AsType[*toml.DecodeError](err); ok {
			line, column := e.Position()
			return fmt.Errorf("line %d, column %d: %w", line, column, err)
		}
		return err
	case ".json":
		var any json.RawMessage
		err := json.Unmarshal(text, &any)
		if e, ok := errors.AsType[*json.SyntaxError](err); ok {
			return fmt.Errorf("line %d: %w", 1+bytes.Count(text[:e.Offset], []byte("\n")), err)
		}
		return err
	case ".yaml", ".yml":
		return verifyYAML(text)
	}
	if isXML(text) {
		return verifyXML(text)
	}
	return nil
}

// verifyGo parses a file and looks for what the parser lets pass and the
// compiler does not: a name that is imported or declared twice.
func verifyGo(p string, text []byte) error {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if list, ok := errors.AsType[scanner.ErrorList](err); ok && len(list) > 0 {
		return fmt.Errorf("line %d: %s", list[0].Pos.Line, list[0].Msg)
	}
	if err != nil {
		return err
	}
	imported := map[string]int{}
	for _, spec := range file.Imports {
		name := importName(spec)
		line := fset.Position(spec.Pos()).Line
		if first, twice := imported[name]; twice && name != "_" && name != "." {
			return fmt.Errorf("line %d: %s is imported in line %d already", line, spec.Path.Value, first)
		}
		imported[name] = line
	}
	return Packages(map[string][]byte{p: text})[p]
}

// importName is what a file calls an import; without a name of its own, its
// path stands for it, since the name of its package is not to be seen here.
func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	imported, _ := strconv.Unquote(spec.Path.Value)
	return imported
}
