// Kept by mkdaemon (logging/journald): your edits are merged.

package logging

import (
	"encoding/binary"
	"strconv"
)

// maxName is the longest name of a field that the journal accepts.
const maxName = 64

// encode writes the fields of systemd.journal-fields(7). Two forms exist:
// "NAME=value\n", and "NAME\n", the length of the value in 64 bits, value,
// "\n". Only the second can hold any value: in the first, a newline in a
// logged text would begin another field, such as a forged _PID or PRIORITY.
//
// The attributes appear twice: as fields, to search for (journalctl
// PULSED_PORT=80), and in the message, since that is all that journalctl shows.
func (j *journal) encode(buf []byte, r *record) []byte {
	buf = append(buf, "SYSLOG_IDENTIFIER=pulsed\nPRIORITY="...)
	buf = strconv.AppendInt(buf, int64(severity(r.level)), 10)
	buf = append(buf, "\nMESSAGE"...)
	buf, start := beginValue(buf)
	buf = append(buf, r.message...)
	buf = appendFields(buf, r.fields)
	buf = endValue(buf, start)
	buf = appendEvent(buf, r.event)
	for i := range r.fields {
		f := &r.fields[i]
		named, ok := appendName(buf, f)
		if !ok {
			continue
		}
		buf, start = beginValue(named)
		buf = appendRaw(buf, f.value)
		buf = endValue(buf, start)
	}
	return buf
}

// beginValue leaves room for the length, which is known only afterwards.
func beginValue(buf []byte) (_ []byte, start int) {
	buf = append(buf, "\n\x00\x00\x00\x00\x00\x00\x00\x00"...)
	return buf, len(buf)
}

func endValue(buf []byte, start int) []byte {
	binary.LittleEndian.PutUint64(buf[start-8:], uint64(len(buf)-start))
	return append(buf, '\n')
}

// appendName appends the name of a field: PULSED_ first, so that no attribute
// can pass for a field of the journal's own (those with a leading underscore
// are trusted), then group and key. What is no name even then is left out; it
// still stands in the message.
func appendName(buf []byte, f *field) ([]byte, bool) {
	start := len(buf)
	buf = append(buf, "PULSED_"...)
	buf = append(buf, f.group...)
	buf = append(buf, f.key...)
	if f.key == "" || len(buf)-start > maxName {
		return buf[:start], false
	}
	for i := start; i < len(buf); i++ {
		switch c := buf[i]; {
		case c >= 'a' && c <= 'z':
			buf[i] = c - 'a' + 'A'
		case c == '.' || c == '-':
			buf[i] = '_'
		case c == '_' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
		default:
			return buf[:start], false
		}
	}
	return buf, true
}
