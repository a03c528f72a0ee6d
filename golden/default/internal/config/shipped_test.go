// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"encoding"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestEverySettingIsShipped compares etc with the code: each setting is there,
// and one that is commented out shows its default, in a form that works.
func TestEverySettingIsShipped(t *testing.T) {
	text, err := os.ReadFile("../../etc/pulsed.toml")
	if err != nil {
		t.Fatal(err)
	}
	defaults := map[string]setting{}
	for _, known := range settings(Default()) {
		defaults[known.key] = known
	}
	shipped := map[string]bool{}
	shown := map[string]bool{} // as a comment
	lines := strings.Split(string(text), "\n")
	section := ""
	for i, line := range lines {
		// A setting stands right behind its "#", other text behind a blank.
		statement, commented := strings.CutPrefix(line, "#")
		if statement == "" || statement[0] == ' ' || statement[0] == '#' {
			continue
		}
		if statement[0] == '[' {
			section = strings.Trim(statement, "[]")
			shipped[section] = true // a list of tables is a setting itself
			continue
		}
		key, _, _ := strings.Cut(statement, " =")
		key = section + "." + key
		if _, ok := find(reflect.TypeFor[Config](), strings.Split(key, ".")...); !ok || shipped[key] {
			t.Errorf("line %d: %s is there twice, or is no setting", i+1, key)
		}
		shipped[key] = true
		if known, ok := defaults[key]; ok && commented && writable(known) {
			lines[i] = statement
			shown[key] = true
		}
	}
	for key := range defaults {
		if !shipped[key] {
			t.Errorf("%s is not in etc", key)
		}
	}
	c, problems := load(t, strings.Join(lines, "\n"))
	if problems != "" {
		t.Fatal(problems)
	}
	for _, known := range settings(c) {
		// A list that is empty is like one that is not there.
		got, want := fmt.Sprint(known.value), fmt.Sprint(defaults[known.key].value)
		if shown[known.key] && got != want {
			t.Errorf("%s is %s in etc, but the default is %s", known.key, got, want)
		}
	}
}

// writable tells whether the default of a setting can be written in a file. If
// a type has no text for "none", what etc has instead is an example.
func writable(s setting) bool {
	m, ok := s.value.Interface().(encoding.TextMarshaler)
	if !ok {
		return true
	}
	text, err := m.MarshalText()
	return err == nil && s.set(string(text)) == nil
}
