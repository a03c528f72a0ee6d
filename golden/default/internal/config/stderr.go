// Kept by mkdaemon (logging/stderr): your edits are merged.

package config

// Stderr is the section of the sink "stderr".
type Stderr struct {
	// Format is the form of a line where a program reads it.
	Format string `toml:"format" reload:"restart"`
}

// SetDefaults fills in what the file does not say.
func (s *Stderr) SetDefaults() { s.Format = "logfmt" }

// Validate reports values that cannot work.
func (s Stderr) Validate(report func(key, problem string)) {
	if s.Format != "logfmt" && s.Format != "json" {
		report("format", `must be "logfmt" or "json"`)
	}
}
