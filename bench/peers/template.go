package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The daemon that everybody makes, in the spellings that vary in its project.
const (
	shown      = "pulseD"
	disk       = "pulsed"
	prefix     = "PULSED"
	modulePath = "example.com/pulsed"
)

// variables are those spellings, the longest first.
var variables = []struct{ name, value string }{{"module", modulePath}, {"disk", disk}, {"shown", shown}, {"prefix", prefix}}

// file is one file of the tree.
type file struct {
	path       string
	text       string
	executable bool
}

func readTree(dir string) (tree []file, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		tree = append(tree, file{filepath.ToSlash(rel), string(text), info.Mode()&0o100 != 0})
		return err
	})
	return tree, err
}

// syntax is how a template language writes a variable, and plain text that it
// would take for one.
type syntax struct {
	variable func(name string) string
	literal  *strings.Replacer
	// last may change the end of a text that stands before a variable.
	last func(text string) string
}

var (
	jinja = syntax{
		variable: func(name string) string { return "{{cookiecutter." + name + "}}" },
		literal:  strings.NewReplacer("{{", "{{'{{'}}", "{%", "{{'{%'}}", "{#", "{{'{#'}}"),
	}
	ejs = syntax{
		variable: func(name string) string { return "<%- " + name + " %>" },
		literal:  strings.NewReplacer("<%", "<%%", "%>", "%%>"),
	}
	handlebars = syntax{
		variable: func(name string) string { return "{{{" + name + "}}}" },
		literal:  strings.NewReplacer("{{", "{{{braces}}}"),
		last: func(text string) string { // a backslash would switch the variable off
			short := strings.TrimRight(text, `\`)
			return short + strings.Repeat("{{{backslash}}}", len(text)-len(short))
		},
	}
	replaced = syntax{ // for a peer whose templates are code, which replaces words
		variable: func(name string) string { return "@" + name + "@" },
		literal:  strings.NewReplacer(),
	}
)

// template turns a finished text into one that gives it back.
func (s syntax) template(text string) string {
	var b strings.Builder
	for text != "" {
		at, found := len(text), ""
		var value string
		for _, v := range variables {
			if i := strings.Index(text, v.value); i >= 0 && i < at {
				at, found, value = i, v.name, v.value
			}
		}
		literal := s.literal.Replace(text[:at])
		if found == "" {
			b.WriteString(literal)
			break
		}
		if s.last != nil {
			literal = s.last(literal)
		}
		b.WriteString(literal + s.variable(found))
		text = text[at+len(value):]
	}
	return b.String()
}

// same compares what a peer wrote with what it should have written. Modes may
// differ, and the newline at the end: some engines cut it off or add one.
func same(tree []file, dir string) error {
	var wrong []string
	for _, f := range tree {
		got, err := os.ReadFile(filepath.Join(dir, f.path))
		if err != nil || !bytes.Equal(bytes.TrimRight(got, "\n"), bytes.TrimRight([]byte(f.text), "\n")) {
			wrong = append(wrong, f.path)
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%d of %d files are not as they should be: %s …", len(wrong), len(tree), strings.Join(wrong[:min(3, len(wrong))], ", "))
	}
	return nil
}

func write(path, text string, executable bool) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if executable {
		mode = 0o755
	}
	return os.WriteFile(path, []byte(text), mode)
}
