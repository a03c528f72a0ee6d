// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"log/slog"

	"example.com/pulsed/internal/config"
)

// severity is the number that syslog(3) gives to a level, 7 being the least:
// journald, syslog and the prefixes of sd-daemon(3) all use it, and a queue
// that overflows drops the highest number first. Emergency and alert (0, 1)
// are left to those who speak for the whole system.
func severity(level slog.Level) int {
	switch {
	case level >= config.LevelCrit:
		return 2
	case level >= slog.LevelError:
		return 3
	case level >= slog.LevelWarn:
		return 4
	case level >= config.LevelNotice:
		return 5
	case level >= slog.LevelInfo:
		return 6
	}
	return 7
}

// severities is one more than the highest severity.
const severities = 8
