// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"errors"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// override is one setting that does not come from a file.
type override struct {
	kind string // "environment" or "flag"
	name string // "X_LOG_LEVEL" or "--log-level"
	key  string // what it sets
	text string
}

// add takes it in as if it stood in a file of one line, and so just as strictly.
func (o override) add(l *loading) bool {
	d := o.document(reflect.TypeFor[Config]())
	if len(d.problems) > 0 {
		l.layers = append(l.layers, d)
		return true // the others make sense without it
	}
	return l.add(d)
}

// document is that line; root is the type that has the key.
func (o override) document(root reflect.Type) *document {
	t, _ := find(root, strings.Split(o.key, ".")...)
	d := &document{kind: o.kind, name: o.name, sets: o.key, text: []byte(o.key + " = " + written(t, o.text))}
	if !utf8.ValidString(o.text) {
		d.mark(0, "must be text in UTF-8")
	} else if all, err := parse(d.text); err != nil || len(all) != 1 { // a line end in it would begin another key
		d.mark(0, "must be %s", wanted(t))
	}
	return d
}

// try tells what is wrong with it, if anything is.
func (o override) try() error {
	l := &loading{config: Default()}
	o.add(l)
	var problems []string
	for _, p := range l.layers[0].problems {
		problems = append(problems, p.Text)
	}
	if problems == nil {
		return nil
	}
	return errors.New(strings.Join(problems, "; "))
}

// written is how a value of type t would stand in a file. Outside of files, text
// needs no quotes of its own, and a list may do with commas: "a,b".
func written(t reflect.Type, text string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case isText(t) && t != reflect.TypeFor[time.Time](), t.Kind() == reflect.String:
		return quote(text)
	case t.Kind() == reflect.Slice && !strings.HasPrefix(text, "["):
		var items []string
		for item := range strings.SplitSeq(text, ",") {
			items = append(items, written(t.Elem(), strings.TrimSpace(item)))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return text
}
