// Kept by mkdaemon (base): your edits are merged.

package config

import "time"

// Daemon is the section of the process itself.
type Daemon struct {
	// StartTimeout is how long a start may take until it is given up.
	StartTimeout Duration `toml:"start_timeout"`

	// StopTimeout is how long a stop may take before what still runs is
	// abandoned. Service managers kill after a time of their own (systemd 90 s,
	// docker 10 s): stay below it, so that the daemon can say what hung.
	StopTimeout Duration `toml:"stop_timeout"`

	// CrashFile gets a copy of what the Go runtime writes to standard error when
	// it ends the process: the trace of a panic. Empty: there is no copy.
	CrashFile string `toml:"crash_file" path:"true" reload:"restart"`
}

// SetDefaults fills in what the file does not say.
func (d *Daemon) SetDefaults() {
	d.StartTimeout = Duration{30 * time.Second}
	d.StopTimeout = Duration{20 * time.Second}
}

// Validate reports values that cannot work.
func (d Daemon) Validate(report func(key, problem string)) {
	if d.StartTimeout.Duration <= 0 {
		report("start_timeout", "must be longer than 0s")
	}
	if d.StopTimeout.Duration <= 0 {
		report("stop_timeout", "must be longer than 0s")
	}
}
