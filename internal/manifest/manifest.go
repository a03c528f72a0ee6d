// Package manifest judges the files that a service manager reads, where no
// checker of the manager's own can be run here. It serves tests only.
//
// One manager, two files, named for its option of init:
//
//	upstart.go       func Upstart(name string, files Files) []string
//	upstart_test.go  func upstartMistakes() []mistake
//
// and one line in the table of manifest_test.go, which lets the checker read
// the option's files for every kind of name, description and other option, and
// demands that it finds nothing; then it plants each mistake, and demands that
// the checker says so. A checker knows the rules of the manager: which words it
// understands, with how many arguments, what must be there, what breaks it.
// It does not compare with our own text, so that an edit of a template
// fails only if it is a mistake. Well-formedness that a real program
// can tell (dash, shellcheck, xmllint, plistlib) is asked of that program, in e2e.
package manifest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Files is a project: texts by path, such as init/upstart/food.conf.
type Files map[string]string

// Checker says what is wrong with the files of one manager in the project of a
// daemon, one finding each; none if all is right. name is the one on disk: food.
type Checker func(name string, files Files) []string

// findings collects what is wrong, each with the place where.
type findings []string

func (f *findings) add(format string, a ...any) { *f = append(*f, fmt.Sprintf(format, a...)) }

// read returns a file, and finds its absence.
func (f *findings) read(files Files, path string) string {
	text, there := files[path]
	if !there {
		f.add("%s: it is missing", path)
	}
	return text
}

// below returns the files of a folder, by their paths in it.
func (files Files) below(folder string) Files {
	below := Files{}
	for path, text := range files {
		if rest, is := strings.CutPrefix(path, folder); is {
			below[rest] = text
		}
	}
	return below
}

// paths lists the files in order.
func (files Files) paths() []string { return slices.Sorted(maps.Keys(files)) }

// line is one line of a file of lines, without its comment.
type line struct {
	number int
	words  []string // fields between blanks; quotes hold them together
	text   string   // as written, without the blanks around it
}

// lines are those that say something: not blank, and no comment behind "#".
func lines(text string) []line {
	var list []line
	for i, s := range strings.Split(text, "\n") {
		s = strings.TrimSpace(s)
		if s != "" && !strings.HasPrefix(s, "#") {
			list = append(list, line{i + 1, fields(s), s})
		}
	}
	return list
}

// fields cuts a line at its blanks, but not within double quotes.
func fields(s string) []string {
	quoted := false
	return strings.FieldsFunc(s, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return !quoted && (r == ' ' || r == '\t')
	})
}

// signals are the names that managers know, without SIG (signal(7)).
var signals = strings.Fields("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
