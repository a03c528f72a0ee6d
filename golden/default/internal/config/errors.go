// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with the configuration.
type Problem struct {
	Where string // "/etc/x.toml:3:7", "/etc/x.toml", "X_LOG_LEVEL" or "--log-level"
	Text  string

	offset int // in the file, to sort by; -1 outside of it
}

// String is the form that editors and compilers share: place, colon, text.
func (p Problem) String() string { return p.Where + ": " + p.Text }

// Errors is everything that is wrong, so that a user corrects it in one go.
type Errors struct {
	Problems []Problem
}

// Error lists the problems, a line each.
func (e *Errors) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// mark reports a problem with what stands at an offset.
func (d *document) mark(offset int, format string, a ...any) {
	d.problems = append(d.problems, Problem{d.place(offset).where, fmt.Sprintf(format, a...), offset})
}

// fault reports a problem with the value of a key. Of an override, the name says
// already which key it sets.
func (d *document) fault(offset int, key, problem string) {
	if key != d.sets {
		problem = key + ": " + problem
	}
	d.mark(offset, "%s", problem)
}

// place says in words where an offset is.
func (d *document) place(offset int) place {
	if d.kind != "" {
		return place{d.name, d.kind + " " + d.name}
	}
	line, column := d.position(offset)
	return place{fmt.Sprintf("%s:%d:%d", d.name, line, column), fmt.Sprintf("%s:%d", d.name, line)}
}

// parent is a dotted name without its last part.
func parent(name string) string {
	return name[:max(0, strings.LastIndexByte(name, '.'))]
}
