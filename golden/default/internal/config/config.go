// Kept by mkdaemon (base): your edits are merged.

// Package config reads the configuration file: strictly, completely, and with
// the line and column of everything it does not like. It opens nothing else
// and changes nothing; what the settings mean is the business of their users.
//
// A section is a struct in a file of its own. Whoever adds one adds a field to
// Config and nothing else: keys, flags, defaults and checks are found by
// reflection. A section may hold others, and have two methods:
//
//	func (s *T) SetDefaults()                          // before the file is read
//	func (s T) Validate(report func(key, problem string)) // after; key is relative to the section
//
// and its fields these tags:
//
//	toml:"socket"      the key
//	flag:"socket"      --socket overrides the file; usage:"…" explains it
//	path:"true"        must be an absolute path; empty means the default
//	reload:"restart"   a reload that changes it is refused
package config

import (
	"example.com/pulsed/internal/app"
)

// Config is the whole configuration, one field a section.
type Config struct {
	// Daemon is how the process behaves.
	Daemon Daemon `toml:"daemon"`

	// Log is what is logged and where to.
	Log Log `toml:"log"`

	// Control is the control socket.
	Control Control `toml:"control"`

	// App is yours: see internal/app/settings.go.
	App app.Settings `toml:"app"`
}
