// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"cmp"
	"reflect"

	"example.com/pulsed/internal/exit"
)

// Changed names the settings that differ between two configurations. Where they
// stand does not count, nor does the order of the lines.
func Changed(old, new *Config) []string { return changed(old, new, "") }

// CheckReload refuses a configuration that cannot follow the one in force: one
// that changes what needs a restart. It names all of that, not only the first.
func CheckReload(old, new *Config) error {
	var problems []Problem
	for _, key := range RestartNeeded(old, new) {
		where := cmp.Or(new.places[key].where, new.file) // no place: the line is gone
		problems = append(problems, Problem{where, key + ": a change needs a restart", -1})
	}
	if problems == nil {
		return nil
	}
	return exit.With(exit.Config, &Errors{problems})
}

// RestartNeeded names the settings that differ between two configurations and
// cannot be changed while the daemon runs: those with the tag reload:"restart".
func RestartNeeded(old, new *Config) []string { return changed(old, new, "restart") }

// changed names what differs, if its tag reload says this; empty: all of it.
func changed(old, new *Config, tag string) (keys []string) {
	after := settings(new)
	for i, before := range settings(old) {
		if tag != "" && before.tag.Get("reload") != tag {
			continue
		}
		if !same(before.value, after[i].value) {
			keys = append(keys, before.key)
		}
	}
	return keys
}

// same tells whether two values are equal. An empty list is as good as none.
func same(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Slice, reflect.Map:
		if a.Len() == 0 && b.Len() == 0 {
			return true
		}
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}
