// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"os"
	"path/filepath"
	"strings"

	"example.com/pulsed/internal/paths"
)

// DefaultPath is the file that is read without --config: in the directory that
// systemd.exec(5) names for ConfigurationDirectory=, or else the system's,
// unless an ordinary user has one below the home directory. Root never looks
// there, since su(1) may keep the HOME of somebody else.
func DefaultPath() string {
	const system = "/etc/pulsed/pulsed.toml"
	if dir, _, _ := strings.Cut(os.Getenv("CONFIGURATION_DIRECTORY"), ":"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "pulsed.toml")
	}
	if os.Geteuid() == 0 {
		return system
	}
	// An error means that there is no home, as for most system users.
	if dir, err := os.UserConfigDir(); err == nil {
		path := filepath.Join(dir, "pulsed", "pulsed.toml")
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return system
}

// RuntimeDir is the folder for sockets and pidfiles, unless the configuration
// names another place: see package paths, which the control client uses, too.
func RuntimeDir() string { return paths.RuntimeDir() }
