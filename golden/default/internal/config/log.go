// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"errors"
	"log/slog"
	"strings"
)

// Log is the section of what is logged and where to.
type Log struct {
	// Level is the lowest level that is logged.
	Level Level `toml:"level" flag:"log-level" usage:"log from this level on: debug, info, notice, warn, error, crit"`

	// Sinks are the places that get every record.
	Sinks []string `toml:"sinks" reload:"restart"`
}

// SetDefaults fills in what the file does not say.
func (l *Log) SetDefaults() {
	l.Level = Level{slog.LevelInfo}
	l.Sinks = []string{"auto"}
}

// Validate reports values that cannot work. Names of sinks are checked by
// package logging, which knows those that were compiled in.
func (l Log) Validate(report func(key, problem string)) {
	if len(l.Sinks) == 0 {
		report("sinks", `must name at least one sink, such as "stderr"`)
	}
}

// Level is a slog.Level with the names that syslog(3) adds. It is a struct, so
// that a bare number in the file is an error.
type Level struct{ slog.Level }

// The levels of syslog(3) that slog does not name.
const (
	LevelNotice = slog.Level(2)
	LevelCrit   = slog.Level(12)
)

// levels lists the names, the lowest first.
func levels() []namedLevel {
	return []namedLevel{
		{"debug", slog.LevelDebug},
		{"info", slog.LevelInfo},
		{"notice", LevelNotice},
		{"warn", slog.LevelWarn},
		{"error", slog.LevelError},
		{"crit", LevelCrit},
	}
}

// namedLevel is a row of levels.
type namedLevel struct {
	name  string
	level slog.Level
}

// UnmarshalText reads a level by its name, in any case.
func (l *Level) UnmarshalText(text []byte) error {
	for _, known := range levels() {
		if known.name == strings.ToLower(string(text)) {
			l.Level = known.level
			return nil
		}
	}
	return errors.New("must be debug, info, notice, warn, error or crit")
}

// MarshalText writes the name, as it would stand in the file.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// String is the name; slog describes a level between two names: "warn+1".
func (l Level) String() string {
	for _, known := range levels() {
		if known.level == l.Level {
			return known.name
		}
	}
	return strings.ToLower(l.Level.String())
}
