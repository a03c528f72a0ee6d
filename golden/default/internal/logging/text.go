// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"encoding"
	"fmt"
	"log/slog"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// timeLayout is RFC 3339 with milliseconds; it sorts, and every tool reads it.
const timeLayout = "2006-01-02T15:04:05.000Z07:00"

// appendFields appends " key=value" for each field (logfmt).
func appendFields(buf []byte, fields []field) []byte {
	for i := range fields {
		f := &fields[i]
		buf = append(buf, ' ')
		if isPlain(f.key) && (f.group == "" || isPlain(f.group)) {
			buf = append(append(buf, f.group...), f.key...)
		} else {
			buf = appendEscaped(append(buf, '"'), f.group, true)
			buf = append(appendEscaped(buf, f.key, true), '"')
		}
		buf = appendValue(append(buf, '='), f.value)
	}
	return buf
}

// appendValue appends v for a person: in quotes where it could be mistaken.
func appendValue(buf []byte, v slog.Value) []byte {
	switch v.Kind() {
	case slog.KindString:
		return appendString(buf, v.String())
	case slog.KindAny:
		return appendString(buf, textOf(v.Any()))
	}
	return appendRaw(buf, v)
}

// appendRaw appends v as it is. The caller knows where it ends.
func appendRaw(buf []byte, v slog.Value) []byte {
	switch v.Kind() {
	case slog.KindString:
		return append(buf, v.String()...)
	case slog.KindInt64:
		return strconv.AppendInt(buf, v.Int64(), 10)
	case slog.KindUint64:
		return strconv.AppendUint(buf, v.Uint64(), 10)
	case slog.KindFloat64:
		return strconv.AppendFloat(buf, v.Float64(), 'g', -1, 64)
	case slog.KindBool:
		return strconv.AppendBool(buf, v.Bool())
	case slog.KindDuration:
		return append(buf, v.Duration().String()...)
	case slog.KindTime:
		return v.Time().AppendFormat(buf, timeLayout)
	}
	return append(buf, textOf(v.Any())...)
}

// textOf is the text of a value of any type. Its methods are foreign code: a
// panic there, such as from a nil pointer, must not end the daemon because
// somebody logged it.
func textOf(x any) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprintf("!PANIC: %v", p)
		}
	}()
	switch x := x.(type) {
	case error:
		return x.Error()
	case encoding.TextMarshaler:
		b, err := x.MarshalText()
		if err != nil {
			return "!ERROR: " + err.Error()
		}
		return string(b)
	case []byte:
		return string(x)
	}
	return fmt.Sprintf("%+v", x)
}

// appendString appends s, in quotes if it would not read as one word.
func appendString(buf []byte, s string) []byte {
	if isPlain(s) {
		return append(buf, s...)
	}
	return append(appendEscaped(append(buf, '"'), s, true), '"')
}

// isPlain tells whether s can stand without quotes.
func isPlain(s string) bool {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c <= ' ' || c == '"' || c == '=' || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if size == 1 || !unicode.IsPrint(r) {
			return false
		}
		i += size
	}
	return s != ""
}

// appendEscaped appends s without anything that could end the line, move the
// cursor or turn the direction of text: whoever controls a logged value must
// not be able to forge a line ("evil\n<0>kernel: forged") or to hide one from
// the person who reads it. Quoted means that s stands between double quotes.
func appendEscaped(buf []byte, s string, quoted bool) []byte {
	start := 0
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		invalid := r == utf8.RuneError && size == 1
		special := quoted && (r == '"' || r == '\\')
		if unicode.IsPrint(r) && !invalid && !special {
			i += size
			continue
		}
		buf = append(buf, s[start:i]...)
		// What strconv makes stands in quotes of its own: take them off.
		from := len(buf)
		buf = strconv.AppendQuoteToASCII(buf, s[i:i+size])
		buf = append(buf[:from], buf[from+1:len(buf)-1]...)
		i += size
		start = i
	}
	return append(buf, s[start:]...)
}
