// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"errors"
	"time"
)

// Duration is a time.Duration that is written as text: "20s", "1m30s". It is a
// struct, so that a bare number, which would mean nanoseconds, is an error.
type Duration struct{ time.Duration }

// UnmarshalText reads what time.ParseDuration understands.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return errors.New(`must be a duration such as "20s" or "1m30s"`)
	}
	d.Duration = parsed
	return nil
}

// MarshalText writes it as it would stand in the file.
func (d Duration) MarshalText() ([]byte, error) {
	return []byte(d.String()), nil
}
