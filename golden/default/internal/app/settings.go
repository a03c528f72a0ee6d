// Yours: mkdaemon wrote this once and never will again.

package app

import (
	"errors"
	"time"
)

// Settings is the section [app] of the configuration file. Add a field, and the
// file knows the key; the tags are explained in internal/config/config.go.
type Settings struct {
	// Period is the time between two beats.
	Period Duration `toml:"period"`

	// Message is what each beat says.
	Message string `toml:"message"`
}

// SetDefaults fills in what the file does not say. Choose defaults that work
// anywhere: the tests of the other packages start the daemon with them.
func (s *Settings) SetDefaults() {
	s.Period = Duration{10 * time.Second}
	s.Message = "tick"
}

// Validate reports every value that cannot work. It is asked at the start, at
// each reload and by the check command, so a bad file never reaches the App.
func (s Settings) Validate(report func(key, problem string)) {
	if s.Period.Duration <= 0 {
		report("period", "must be longer than 0s")
	}
	if s.Message == "" {
		report("message", "must not be empty")
	}
}

// Duration is a time.Duration that is written as text, such as "10s". Any type
// with an UnmarshalText of its own can be a setting.
type Duration struct{ time.Duration }

// UnmarshalText reads what time.ParseDuration understands.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return errors.New(`must be a duration such as "10s" or "1m30s"`)
	}
	d.Duration = parsed
	return nil
}

// MarshalText writes it as it would stand in the file.
func (d Duration) MarshalText() ([]byte, error) {
	return []byte(d.String()), nil
}
