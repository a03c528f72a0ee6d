package reconcile

import (
	"bytes"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// ImportedBy returns a function that reports whether one of the Go files imports
// a package of a module. In a file that cannot be parsed, its name is enough.
func ImportedBy(files map[string][]byte) func(module string) bool {
	imports := map[string]bool{}
	var broken [][]byte
	for _, text := range files {
		file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ImportsOnly)
		if err != nil {
			broken = append(broken, text)
			continue
		}
		for _, spec := range file.Imports {
			if path, err := strconv.Unquote(spec.Path.Value); err == nil {
				imports[path] = true
			}
		}
	}
	return func(module string) bool {
		for path := range imports {
			if path == module || strings.HasPrefix(path, module+"/") {
				return true
			}
		}
		for _, text := range broken {
			if bytes.Contains(text, []byte(module)) {
				return true
			}
		}
		return false
	}
}
