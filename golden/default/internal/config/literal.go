// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// literal is a value as it would stand in a file, in one line.
func literal(v reflect.Value) string {
	if m, ok := v.Interface().(encoding.TextMarshaler); ok && v.Type() != reflect.TypeFor[time.Time]() {
		text, err := m.MarshalText()
		if err != nil {
			return `""` // it stands for none, and has no text for that
		}
		return quote(string(text))
	}
	var parts []string
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return `""`
		}
		return literal(v.Elem())
	case reflect.String:
		return quote(v.String())
	case reflect.Float32, reflect.Float64:
		return float(v.Float())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			parts = append(parts, literal(v.Index(i)))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.Map:
		items := map[string]string{}
		for key, value := range v.Seq2() {
			items[key.String()] = literal(value)
		}
		for _, key := range slices.Sorted(maps.Keys(items)) {
			parts = append(parts, quoteKey(key)+" = "+items[key])
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case reflect.Struct:
		if t, ok := v.Interface().(time.Time); ok {
			return t.Format(time.RFC3339Nano)
		}
		for field, value := range v.Fields() {
			if key, ok := keyOf(field); ok {
				parts = append(parts, quoteKey(key)+" = "+literal(value))
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(v) // true, false, and whole numbers
}

// float writes a number so that it is read as one that may have a fraction.
func float(f float64) string {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if strings.Trim(text, "-0123456789") == "" {
		text += ".0"
	}
	return strings.ToLower(strings.TrimPrefix(text, "+")) // inf and nan
}

// quote writes a text in double quotes. What a terminal would obey, and what
// TOML does not allow, is written as a number.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case !strconv.IsPrint(r):
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// quoteKey writes a key, in quotes if it needs them.
func quoteKey(key string) string {
	const bare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	if key != "" && strings.Trim(key, bare) == "" {
		return key
	}
	return quote(key)
}
