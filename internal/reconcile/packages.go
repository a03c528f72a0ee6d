package reconcile

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/encode"
)

// Packages looks for names that two declarations of one package take, as
// merging can bring about: each side adds its own. files are all Go files of
// the packages in question, as they will be; the answer names the files that
// would not compile, and why. Files of which each belongs to another system
// may declare the same. A file that cannot be parsed is left out.
func Packages(files map[string][]byte) map[string]error {
	wrong := map[string]error{}
	type scope struct{ folder, pkg, name string }
	declared := map[scope][]declaration{}
	for _, p := range slices.Sorted(maps.Keys(files)) {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "", files[p], parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			continue
		}
		built := newBuildTags(p, file)
		for _, name := range topLevel(file) {
			s := scope{path.Dir(p), file.Name.Name, name.name}
			here := declaration{p, fset.Position(name.pos).Line, built}
			for _, other := range declared[s] {
				if !here.built.meet(other.built) {
					continue
				}
				wrong[here.path] = cmp.Or(wrong[here.path], here.twice(name.name, other))
				wrong[other.path] = cmp.Or(wrong[other.path], other.twice(name.name, here))
			}
			declared[s] = append(declared[s], here)
		}
	}
	return wrong
}

// declaration is where a name is declared, and for which systems.
type declaration struct {
	path  string
	line  int
	built buildTags
}

func (d declaration) twice(name string, other declaration) error {
	where := fmt.Sprintf("in line %d already", other.line)
	if other.path != d.path {
		where = fmt.Sprintf("in %s, line %d, too", encode.Printable(other.path), other.line)
	}
	return fmt.Errorf("line %d: %s is declared %s", d.line, name, where)
}

// named is a top-level name; that of a method has its receiver before it.
type named struct {
	name string
	pos  token.Pos
}

// topLevel lists the names that only one declaration of a package may take.
func topLevel(file *ast.File) (list []named) {
	add := func(name string, pos token.Pos) {
		if name != "_" && name != "init" {
			list = append(list, named{name, pos})
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				add(d.Name.Name, d.Pos())
			} else if len(d.Recv.List) == 1 && d.Name.Name != "_" {
				list = append(list, named{receiver(d.Recv.List[0].Type) + "." + d.Name.Name, d.Pos()})
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					add(s.Name.Name, s.Pos())
				case *ast.ValueSpec:
					for _, name := range s.Names {
						add(name.Name, name.Pos())
					}
				}
			}
		}
	}
	return list
}

// receiver is the name of the type that a method belongs to.
func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.ParenExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}
