// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"encoding"
	"reflect"
	"slices"
	"strings"
	"sync"

	"example.com/pulsed/internal/secret"
)

// setting is one key of the configuration, as found in the structs. There is no
// list of them anywhere else: a field that is added is known at once.
type setting struct {
	key   string // dotted: "daemon.stop_timeout"
	value reflect.Value
	tag   reflect.StructTag
}

// isPath tells whether the setting names a file.
func (s setting) isPath() bool { return s.tag.Get("path") == "true" || s.isSecret() }

// isSecret tells whether the setting names a file that holds a secret.
func (s setting) isSecret() bool { return s.value.Type() == reflect.TypeFor[secret.Text]() }

// path is the file that it names, or empty.
func (s setting) path() string {
	if s.isSecret() {
		return s.value.Interface().(secret.Text).File()
	}
	return s.value.String()
}

// setPath makes it name another one.
func (s setting) setPath(path string) {
	if s.isSecret() {
		s.value.Set(reflect.ValueOf(secret.At(path)))
		return
	}
	s.value.SetString(path)
}

// settings lists every key of c with its value, in the order of the structs.
func settings(c *Config) []setting { return list(c, false) }

// sections lists the structs that have keys of their own, each before those that
// it holds.
func sections(c *Config) []setting { return list(c, true) }

func list(c *Config, sections bool) []setting {
	root := reflect.ValueOf(c).Elem()
	known := fields()
	all := make([]setting, 0, len(known))
	for _, f := range known {
		if f.section == sections {
			all = append(all, setting{f.key, root.FieldByIndex(f.index), f.tag})
		}
	}
	return all
}

// field is a key as the types have it.
type field struct {
	key     string
	index   []int // where it is, for reflect.Value.FieldByIndex
	tag     reflect.StructTag
	section bool // it has keys, and is none
}

// fields is worked out once: types do not change, and looking at them takes
// longer than all else that is done with a configuration.
var fields = sync.OnceValue(func() []field { return walk(reflect.TypeFor[Config](), "", nil) })

func walk(t reflect.Type, prefix string, path []int) (all []field) {
	for f := range t.Fields() {
		key, ok := keyOf(f)
		if !ok {
			continue
		}
		index := append(slices.Clone(path), f.Index...)
		section := f.Type.Kind() == reflect.Struct && !isText(f.Type)
		all = append(all, field{prefix + key, index, f.Tag, section})
		if section {
			all = append(all, walk(f.Type, prefix+key+".", index)...)
		}
	}
	return all
}

// keyOf is the key that stands in the file for a field.
func keyOf(field reflect.StructField) (key string, ok bool) {
	key, _, _ = strings.Cut(field.Tag.Get("toml"), ",")
	if key == "" {
		key = field.Name
	}
	return key, field.IsExported() && key != "-"
}

// isText tells whether values of this type are read from text by a method.
func isText(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// find follows a path of keys from a type to the type of what it names. Lists
// of tables, [[app.peer]], are passed through: their keys are those of one element.
func find(t reflect.Type, path ...string) (reflect.Type, bool) {
	for _, part := range path {
		for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		switch {
		case t.Kind() == reflect.Map:
			t = t.Elem()
		case t.Kind() == reflect.Struct && !isText(t):
			found := false
			for field := range t.Fields() {
				// Exactly: go-toml would take any case.
				if key, ok := keyOf(field); ok && key == part {
					t, found = field.Type, true
					break
				}
			}
			if !found {
				return nil, false
			}
		default:
			return nil, false
		}
	}
	return t, true
}
