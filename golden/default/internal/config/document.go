// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// document is a text in TOML on its way into a struct, Config but for tests. We look at every
// expression first, for unknown keys and wrong types: go-toml would stop at the
// first one, describe it in Go types, and take keys in upper case, too.
type document struct {
	kind     string // of an override, see there; empty for a file
	name     string // the path of the file, or the name of the override
	sets     string // the key that the override sets
	text     []byte
	root     reflect.Type   // what it is decoded into
	places   map[string]int // dotted name: offset of its value, or of a section's name
	problems []Problem
}

// decode puts what the text says into c. What is wrong is reported and blanked
// out: the rest is then checked as well, and no position changes. It is false
// if nothing could be understood.
func (d *document) decode(c any) bool {
	d.root = reflect.TypeOf(c).Elem()
	all, err := parse(d.text)
	if err != nil {
		d.mark(err.offset, "syntax error: %s", err.text)
		return false
	}
	d.places = map[string]int{}
	skipped := 0 // what begins before this was blanked out with its header
	for _, e := range all {
		if e.start < skipped {
			continue
		}
		if !d.judge(e) {
			d.blank(e)
			skipped = e.end
			continue
		}
		d.note(e.name(), max(e.key, e.value))
	}
	d.unmarshal(c, all)
	return true
}

// note remembers where a name stands: the first time, if there are several.
func (d *document) note(name string, offset int) {
	if _, twice := d.places[name]; !twice {
		d.places[name] = offset
	}
}

// judge tells whether an expression fits the configuration, and reports why not.
func (d *document) judge(e expression) bool {
	t, known := find(d.root, e.path...)
	switch {
	case e.kind == unstable.KeyValue && !known:
		d.mark(e.key, "unknown key %q%s", e.name(), suggest(e.path, d.root))
	case !known:
		d.mark(e.key, "unknown section %q%s", e.name(), suggest(e.path, d.root))
	case e.kind == unstable.KeyValue:
		return d.check(e, t)
	case e.kind == unstable.Table && !isTable(t):
		d.fault(e.key, e.name(), "must be a key, not a section")
	case e.kind == unstable.ArrayTable && !isTables(t):
		d.fault(e.key, e.name(), "must stand in single brackets")
	default:
		return true
	}
	return false
}

// unmarshal lets go-toml do its work. What it can still find is something that
// is there twice, or out of range: each round reports one and takes it out.
func (d *document) unmarshal(c any, all []expression) {
	for range 20 { // more are not read by anybody, and each costs a round
		err := toml.Unmarshal(d.text, c)
		if err == nil {
			return
		}
		where, ok := errors.AsType[*toml.DecodeError](err)
		if !ok {
			break
		}
		offset := d.offset(where.Position())
		e := covering(all, offset)
		if e == nil {
			break
		}
		problem := "must be a value that fits here"
		if first, ok := d.places[e.name()]; ok && first < e.key {
			line, _ := d.position(first)
			problem = fmt.Sprintf("must not be there twice; the first one is in line %d", line)
		}
		d.fault(offset, e.name(), problem)
		d.blank(*e)
	}
	if len(d.problems) == 0 {
		d.problems = append(d.problems, Problem{d.name, "cannot be understood", -1})
	}
}

// covering finds the innermost expression around an offset: the last to begin.
func covering(all []expression, offset int) (found *expression) {
	for i := range all {
		if all[i].start <= offset {
			found = &all[i]
		}
	}
	return found
}

// blank overwrites an expression, but for its line ends.
func (d *document) blank(e expression) {
	for i := e.start; i < e.end; i++ {
		if d.text[i] != '\n' && d.text[i] != '\r' {
			d.text[i] = ' '
		}
	}
}

// position turns an offset into what people count: lines, and bytes from 1.
func (d *document) position(offset int) (line, column int) {
	before := d.text[:offset]
	return bytes.Count(before, []byte{'\n'}) + 1, offset - bytes.LastIndexByte(before, '\n')
}

// offset is position, backwards.
func (d *document) offset(line, column int) (offset int) {
	for range line - 1 {
		offset += bytes.IndexByte(d.text[offset:], '\n') + 1
	}
	return offset + column - 1
}
