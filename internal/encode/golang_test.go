package encode_test

import (
	"encoding/hex"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/scanner"
	"go/token"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// TestGoString lets the parser read the literals, and the compiled program say them.
func TestGoString(t *testing.T) {
	literals := encodeAll(t, "go string")
	var source strings.Builder
	source.WriteString("package main\n\nfunc main() {\n\tfor _, text := range texts {\n\t\tprintln(hex(text))\n\t}\n}\n\n" +
		"func hex(s string) (h string) {\n\tfor i := range len(s) {\n\t\th += string(\"0123456789abcdef\"[s[i]>>4]) + string(\"0123456789abcdef\"[s[i]&15])\n\t}\n\treturn h\n}\n\n" +
		"var texts = []string{\n")
	for _, l := range literals {
		fmt.Fprintf(&source, "\t%s,\n", l.code)
	}
	source.WriteString("}\n")
	path := write(t, t.TempDir(), "main.go", source.String())

	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.AllErrors)
	if err != nil {
		t.Fatal(err)
	}
	var parsed []string
	list := file.Decls[len(file.Decls)-1].(*ast.GenDecl).Specs[0].(*ast.ValueSpec).Values[0].(*ast.CompositeLit)
	for _, e := range list.Elts {
		text, err := strconv.Unquote(e.(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, text)
	}
	compare(t, "go/parser", literals, parsed)

	testtool.Need(t, "go")
	_, said := run(t, "", "go", "run", path)
	var compiled []string
	for line := range strings.Lines(said) {
		text, err := hex.DecodeString(strings.TrimSuffix(line, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		compiled = append(compiled, string(text))
	}
	compare(t, "the compiler", literals, compiled)
}

// TestGoComment puts each text where it could do most: at the top of a file,
// in a comment of its own, where build constraints stand.
func TestGoComment(t *testing.T) {
	for _, c := range encodeAll(t, "go comment") {
		source := "// " + c.code + "\n\npackage p\n"
		file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.ParseComments|parser.AllErrors)
		if err != nil {
			t.Errorf("%+q: %v", short(c.text), err)
			continue
		}
		if tokens := scan(source); tokens != "package IDENT ; EOF" {
			t.Errorf("%+q is more than a comment: %s", short(c.text), tokens)
		}
		var lines []string
		for _, group := range file.Comments {
			for _, comment := range group.List {
				lines = append(lines, strings.TrimPrefix(comment.Text, "// "))
			}
		}
		checkComment(t, c.text, lines)
		if match, err := gofiles(source).MatchFile("", "p.go"); !match || err != nil {
			t.Errorf("%+q takes the file out of the build: %v", short(c.text), err)
		}
		if ast.IsGenerated(file) {
			t.Errorf("%+q makes linters skip the file", short(c.text))
		}
	}
}

// scan lists the tokens of a file, without its comments.
func scan(source string) string {
	var s scanner.Scanner
	var tokens []string
	file := token.NewFileSet().AddFile("p.go", -1, len(source))
	s.Init(file, []byte(source), func(_ token.Position, msg string) { tokens = append(tokens, msg) }, 0)
	for {
		_, tok, _ := s.Scan()
		tokens = append(tokens, tok.String())
		if tok == token.EOF {
			return strings.Join(tokens, " ")
		}
	}
}

// gofiles is a build in which the one file p.go has this source.
func gofiles(source string) *build.Context {
	ctx := build.Default
	ctx.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(source)), nil }
	ctx.JoinPath = filepath.Join
	return &ctx
}

var breaks = regexp.MustCompile("\r\n|[\r\n\v\f\u0085\u2028\u2029]")

// checkComment demands the text's lines, of which some may stand in quotes:
// those that the go tool would obey.
func checkComment(t *testing.T, text string, lines []string) {
	t.Helper()
	want := breaks.Split(text, -1)
	if len(lines) != len(want) {
		t.Errorf("%+q became the lines %+q", short(text), lines)
		return
	}
	for i, line := range lines {
		magic := strings.Contains(text, "+build") || strings.Contains(text, "DO NOT EDIT")
		if line != want[i] && (!magic || line != `"`+want[i]+`"`) {
			t.Errorf("%+q became the line %+q", short(text), short(line))
		}
	}
}
