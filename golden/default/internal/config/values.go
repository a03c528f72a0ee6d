// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"encoding"
	"fmt"
)

// Value is one setting as people are shown it.
type Value struct {
	Key    string `json:"key"`    // "log.level"
	Text   string `json:"value"`  // as it would stand in a file; never a secret
	Origin string `json:"origin"` // "/etc/x.toml:12", "flag --log-level" or "default"
}

// Values lists every setting, in the order of the sections.
func (c *Config) Values() []Value {
	var values []Value
	for _, known := range settings(c) {
		v := Value{Key: known.key, Text: fmt.Sprintf("%v", known.value), Origin: "default"}
		if m, ok := known.value.Interface().(encoding.TextMarshaler); ok {
			text, _ := m.MarshalText()
			v.Text = string(text)
		}
		values = append(values, v)
	}
	return values
}
