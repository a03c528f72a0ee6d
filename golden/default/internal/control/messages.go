// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"log/slog"
	"strings"
	"time"
)

// APIVersion is the major version of the API. A change that old clients do not
// notice adds a word to Index.APIExtensions; one that breaks them needs a new
// major version beside this one.
const APIVersion = "v1"

// Index says what can be asked here.
type Index struct {
	Name          string   `json:"name"`
	APIVersions   []string `json:"api_versions"`
	APIExtensions []string `json:"api_extensions"`
}

// Build is which program this is.
type Build struct {
	Version string `json:"version"`
	Build   string `json:"build"`
}

// Health is whether the daemon can do its work just now.
type Health struct {
	Ready bool   `json:"ready"`
	State string `json:"state"`
	// LastReload is "failed" if the file has a mistake: the daemon works, but
	// not as somebody wants it to.
	LastReload string `json:"last_reload,omitempty"`
}

// Setting is one key of the configuration, and what it is at this moment.
type Setting struct {
	Key string `json:"key"`
	// Value is as it would stand in the file, but for secrets.
	Value string `json:"value"`
	// Origin is where the value comes from: a file with its line, a flag, or
	// "default".
	Origin string `json:"origin"`
}

// Status is what the daemon says about itself.
type Status struct {
	PID int `json:"pid"`
	// State is starting, running, reloading or stopping.
	State      string    `json:"state"`
	Started    time.Time `json:"started"`
	Uptime     float64   `json:"uptime_seconds"`
	Version    string    `json:"version"`
	ConfigFile string    `json:"config_file"`
	// ConfigLoaded is when the configuration in force was read.
	ConfigLoaded time.Time `json:"config_loaded"`
	// Generation is 1 at the start and one more after each reload that changed something.
	Generation int `json:"generation"`
	// Reloads counts those that worked, ReloadsRefused those that did not.
	Reloads        uint64   `json:"reloads"`
	ReloadsRefused uint64   `json:"reloads_refused"`
	LastReload     *Outcome `json:"last_reload,omitempty"`
	LogLevel       string   `json:"log_level"`
	LogDropped     uint64   `json:"log_dropped"`
	// LogSinks has the records that each sink has dropped, by its name.
	LogSinks map[string]uint64 `json:"log_sinks,omitempty"`
	// App is whatever the application says, see App.Status.
	App any `json:"app,omitempty"`
}

// Outcome is how a reload ended.
type Outcome struct {
	Time       time.Time `json:"time"`
	Generation int       `json:"generation"`
	// Error is empty if it worked.
	Error string `json:"error,omitempty"`
}

// Reloaded is the answer to a reload that worked.
type Reloaded struct {
	Generation int `json:"generation"`
}

// State is the answer to a request that was taken and is not finished yet.
type State struct {
	State string `json:"state"`
}

// Done is the answer when there is nothing more to say.
type Done struct{}

// LogLevel is a level by name: both the input and the answer.
type LogLevel struct {
	Level string `json:"level"`
}

// levels are the names of the levels, as in the configuration file: those of
// slog and, between and above them, two more of syslog(3).
func levels() map[string]slog.Level {
	return map[string]slog.Level{
		"debug":  slog.LevelDebug,
		"info":   slog.LevelInfo,
		"notice": slog.Level(2),
		"warn":   slog.LevelWarn,
		"error":  slog.LevelError,
		"crit":   slog.Level(12),
	}
}

// LevelNames lists the names, the lowest first.
func LevelNames() []string {
	return []string{"debug", "info", "notice", "warn", "error", "crit"}
}

// levelName is the name of a level, or what slog calls it.
func levelName(level slog.Level) string {
	for name, l := range levels() {
		if l == level {
			return name
		}
	}
	return strings.ToLower(level.String())
}
