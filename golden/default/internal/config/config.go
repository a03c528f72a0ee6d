// Kept by mkdaemon (base): your edits are merged.

// Package config reads the configuration: strictly, completely, and with the
// place of everything it does not like. Each of these says more than the last:
//
//	defaults < file < drop-in files < environment < flags
//
// It changes nothing; what the settings mean is the business of their users.
//
// A section is a struct in a file of its own. Whoever adds one adds a field to
// Config and nothing else: keys, variables, flags, defaults and checks are found
// by reflection. A section may hold others, and have three methods:
//
//	func (s *T) SetDefaults()                          // before the file is read
//	func (s T) Validate(report func(key, problem string)) // after; key is relative to the section
//	func (s T) ClientVariables() []string                 // of our environment that are no settings
//
// and its fields these tags:
//
//	toml:"socket"      the key
//	flag:"socket"      --socket overrides the file; usage:"…" explains it
//	path:"true"        is a path; a relative one starts at the folder of its file
//	reload:"restart"   a reload that changes it is refused
//	credential:"x"     the credential x of systemd may hold this secret.Text
//	private:"true"     and its file is refused if others may read it
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

	// Stderr is the sink that writes to standard error.
	Stderr Stderr `toml:"stderr"`

	// Control is the control socket.
	Control Control `toml:"control"`

	// App is yours: see internal/app/settings.go.
	App app.Settings `toml:"app"`

	file     string           // the path of the file
	places   map[string]place // where each key was set; one that is missing has its default
	warnings []Problem
}

// Warnings lists what an administrator should know, though it all works.
func (c *Config) Warnings() []Problem { return c.warnings }
