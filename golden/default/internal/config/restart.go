// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"cmp"
	"reflect"

	"example.com/pulsed/internal/exit"
)

// Equal tells whether two configurations say the same. Where they say it does not
// count, but what was in the files that they name does.
func Equal(a, b *Config) bool {
	others := sections(b)
	for i, section := range sections(a) {
		if !reflect.DeepEqual(section.value.Interface(), others[i].value.Interface()) {
			return false
		}
	}
	return true
}

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
func RestartNeeded(old, new *Config) (keys []string) {
	after := settings(new)
	for i, before := range settings(old) {
		if before.tag.Get("reload") == "restart" && !same(before, after[i]) {
			keys = append(keys, before.key)
		}
	}
	return keys
}

// same tells whether a setting is written in the same way: an empty list is as
// good as none, and of a secret, only its file is.
func same(a, b setting) bool {
	switch a.value.Kind() {
	case reflect.Slice, reflect.Map:
		if a.value.Len() == 0 && b.value.Len() == 0 {
			return true
		}
	}
	if a.isSecret() {
		return a.path() == b.path()
	}
	return reflect.DeepEqual(a.value.Interface(), b.value.Interface())
}
