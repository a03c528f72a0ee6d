// Kept by mkdaemon (logging/_logfmt): your edits are merged.

package logging

import "log/slog"

// levelName is what a person calls a level. slog itself has no names for those
// of syslog(3) that it lacks, and would print "INFO+2".
func levelName(level slog.Level) string {
	switch severity(level) {
	case 2:
		return "CRIT"
	case 3:
		return "ERROR"
	case 4:
		return "WARN"
	case 5:
		return "NOTICE"
	case 6:
		return "INFO"
	}
	return "DEBUG"
}

// appendLogfmt appends r as one line of key=value pairs, which people read and
// tools parse: time=… level=INFO msg="listening" port=80. The keys are those
// of slog.TextHandler.
func appendLogfmt(buf []byte, r *record) []byte {
	if !r.time.IsZero() {
		buf = append(buf, "time="...)
		buf = r.time.AppendFormat(buf, timeLayout)
		buf = append(buf, ' ')
	}
	buf = append(buf, "level="...)
	buf = append(buf, levelName(r.level)...)
	buf = append(buf, " msg="...)
	buf = appendString(buf, r.message)
	buf = appendFields(buf, r.fields)
	if r.event != "" {
		buf = appendString(append(buf, " event="...), string(r.event))
	}
	return append(buf, '\n')
}
