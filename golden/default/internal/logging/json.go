// Kept by mkdaemon (logging/stderr): your edits are merged.

package logging

import (
	"log/slog"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// appendJSON appends r as one line with one object, with the keys of
// slog.JSONHandler: {"time":"…","level":"INFO","msg":"listening","port":80}.
// Groups are objects in it. It is not that handler, since nothing that somebody
// logs may hide in a terminal, break the line, or fail to be encoded.
func appendJSON(buf []byte, r *record) []byte {
	buf = append(buf, '{')
	if !r.time.IsZero() {
		buf = append(buf, `"time":"`...)
		buf = append(r.time.AppendFormat(buf, timeLayout), `",`...)
	}
	buf = append(buf, `"level":"`...)
	buf = append(buf, levelName(r.level)...)
	buf = appendJSONString(append(buf, `","msg":`...), r.message)
	open := "" // the groups that we are in: "http.client."
	for i := range r.fields {
		f := &r.fields[i]
		buf = appendGroups(buf, open, f.group)
		open = f.group
		buf = appendJSONString(buf, f.key)
		buf = appendJSONValue(append(buf, ':'), f.value)
	}
	if r.event != "" {
		buf = appendGroups(buf, open, "")
		buf = appendJSONString(append(buf, `"event":`...), string(r.event))
		open = ""
	}
	for range strings.Count(open, ".") {
		buf = append(buf, '}')
	}
	return append(buf, '}', '\n')
}

// appendGroups closes and opens objects, to get from one group into another,
// and goes on to the next member there.
func appendGroups(buf []byte, from, to string) []byte {
	if from != to { // most fields follow one of their own group
		same := 0
		for i := range min(len(from), len(to)) {
			if from[i] != to[i] {
				break
			}
			if from[i] == '.' {
				same = i + 1
			}
		}
		for range strings.Count(from[same:], ".") {
			buf = append(buf, '}')
		}
		for rest := to[same:]; rest != ""; {
			name, behind, _ := strings.Cut(rest, ".")
			buf = append(appendJSONString(appendComma(buf), name), ':', '{')
			rest = behind
		}
	}
	return appendComma(buf)
}

// appendComma parts a member from the one before it, if there is one.
func appendComma(buf []byte) []byte {
	if buf[len(buf)-1] == '{' {
		return buf
	}
	return append(buf, ',')
}

// appendJSONValue appends numbers and truth as such, all else as text.
func appendJSONValue(buf []byte, v slog.Value) []byte {
	switch v.Kind() {
	case slog.KindInt64, slog.KindUint64, slog.KindBool:
		return appendRaw(buf, v)
	case slog.KindFloat64:
		if f := v.Float64(); !math.IsNaN(f) && !math.IsInf(f, 0) { // JSON has no such numbers
			return appendRaw(buf, v)
		}
	case slog.KindString:
		return appendJSONString(buf, v.String())
	case slog.KindAny:
		return appendJSONString(buf, textOf(v.Any()))
	}
	return append(appendRaw(append(buf, '"'), v), '"')
}

// appendJSONString appends s in quotes. What is not printable is written by its
// number, for the reasons of appendEscaped.
func appendJSONString(buf []byte, s string) []byte {
	const digits = "0123456789abcdef"
	buf = append(buf, '"')
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			buf = append(buf, '\\', byte(r))
		case r == '\n':
			buf = append(buf, `\n`...)
		case r < utf8.RuneSelf && r >= ' ' && r != 0x7f:
			buf = append(buf, byte(r))
		case r > 0xffff || r != utf8.RuneError && unicode.IsPrint(r):
			buf = append(buf, s[i:i+utf8.RuneLen(r)]...)
		default: // also what is no UTF-8, as U+FFFD
			buf = append(buf, '\\', 'u', digits[r>>12], digits[r>>8&15], digits[r>>4&15], digits[r&15])
		}
	}
	return append(buf, '"')
}
