// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// loading is a configuration while it is read.
type loading struct {
	config   *Config
	layers   []*document // what was read so far; the last has the last word
	problems []Problem   // with nothing that was read
}

// add takes what one layer says. It is false if that could not be understood.
func (l *loading) add(d *document) bool {
	l.layers = append(l.layers, d)
	return d.decode(l.config)
}

// locate finds out which layer each setting has its value from, and makes paths
// absolute: where a daemon was started, nobody knows when a reload comes.
func (l *loading) locate() {
	defaults := settings(Default())
	for i, known := range settings(l.config) {
		d, offset := l.find(known.key)
		if known.isPath() && known.value.IsZero() {
			known.value.Set(defaults[i].value) // empty is as good as not there
			d = nil
		}
		if d == nil {
			continue
		}
		l.config.places[known.key] = d.place(offset)
		switch {
		case !known.isPath() || filepath.IsAbs(known.path()):
		case d.kind == "":
			known.setPath(filepath.Join(filepath.Dir(d.name), known.path()))
		default: // it would be absolute by now, were the working directory not gone
			d.fault(offset, known.key, "must be an absolute path")
			known.setPath("")
		}
	}
}

// find finds the layer that has the last word on a setting, or nil. Of a list of
// tables or a map, a layer may only have parts.
func (l *loading) find(key string) (d *document, offset int) {
	for _, d := range slices.Backward(l.layers) {
		offset, found := d.places[key]
		for name, other := range d.places {
			if strings.HasPrefix(name, key+".") && (!found || other < offset) {
				offset, found = other, true
			}
		}
		if found {
			return d, offset
		}
	}
	return nil, 0
}

// validate asks each section whether its values can work.
func (l *loading) validate() {
	type validator interface {
		Validate(report func(key, problem string))
	}
	for _, section := range sections(l.config) {
		if v, ok := section.value.Interface().(validator); ok {
			v.Validate(func(key, problem string) { l.refuse(section.key+"."+key, problem) })
		}
	}
}

// refuse reports a problem with the value of a setting, at the place that the
// value came from: a line of a file, a variable, a flag, or (a default) the
// header of its section, or else the file as such.
func (l *loading) refuse(key, problem string) {
	if d, offset := l.find(key); d != nil {
		d.fault(offset, key, problem)
		return
	}
	// The key as such may be a part of a value: app.peers.2 says app.peers.
	for name := parent(key); name != ""; name = parent(name) {
		for _, d := range slices.Backward(l.layers) {
			if offset, ok := d.places[name]; ok {
				d.fault(offset, key, problem)
				return
			}
		}
	}
	l.problems = append(l.problems, Problem{l.config.file, key + ": " + problem, -1})
}

// warn tells of something that is odd, but works. Once is enough.
func (l *loading) warn(where, format string, a ...any) {
	p := Problem{where, fmt.Sprintf(format, a...), -1}
	if !slices.Contains(l.config.warnings, p) {
		l.config.warnings = append(l.config.warnings, p)
	}
}

// err is everything that was reported, in the order of reading, or nil.
func (l *loading) err() error {
	all := l.problems
	for _, d := range l.layers {
		slices.SortStableFunc(d.problems, func(a, b Problem) int { return cmp.Compare(a.offset, b.offset) })
		all = append(all, d.problems...)
	}
	if len(all) == 0 {
		return nil
	}
	return &Errors{all}
}
