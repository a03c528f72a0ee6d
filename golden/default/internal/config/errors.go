// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with the configuration.
type Problem struct {
	Where string // "/etc/x.toml:3:7", "/etc/x.toml" or "--socket"
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

// mark reports a problem with what stands at an offset of the file.
func (d *document) mark(offset int, format string, a ...any) {
	line, column := d.position(offset)
	where := fmt.Sprintf("%s:%d:%d", d.file, line, column)
	d.problems = append(d.problems, Problem{where, fmt.Sprintf(format, a...), offset})
}

// refuse reports a problem with the value of a setting, at the place that the
// value came from: a flag, a line of the file, or (a default) the file as such.
func (d *document) refuse(key, problem string) {
	if name, ok := d.flags[key]; ok {
		d.problems = append(d.problems, Problem{"--" + name, problem, -1})
		return
	}
	// The key as such may be a part of a value: app.peers.2 says app.peers.
	for name := key; name != ""; name = parent(name) {
		if offset, ok := d.places[name]; ok {
			d.mark(offset, "%s: %s", key, problem)
			return
		}
	}
	d.problems = append(d.problems, Problem{d.file, key + ": " + problem, -1})
}

// parent is a dotted name without its last part.
func parent(name string) string {
	return name[:max(0, strings.LastIndexByte(name, '.'))]
}

// err is everything that was reported, in the order of the file, or nil.
func (d *document) err() error {
	if len(d.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(d.problems, func(a, b Problem) int { return cmp.Compare(a.offset, b.offset) })
	return &Errors{d.problems}
}
