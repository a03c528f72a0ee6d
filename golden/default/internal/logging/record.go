// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"log/slog"
	"time"
)

// A record is a slog.Record made flat, as every sink wants it: groups have
// become prefixes of keys, and values that compute themselves
// (slog.LogValuer) are computed. It is used again after the sinks have
// encoded it, so that logging a line allocates nothing.
type record struct {
	time    time.Time
	level   slog.Level
	message string
	event   Event // empty if it has none
	fields  []field
}

// A field is one attribute. Its value is never a group.
type field struct {
	group string // the groups around it, each followed by a dot: "http.client."
	key   string
	value slog.Value
}

// add appends a to the fields, by the rules for handlers in package slog:
// empty attributes and empty groups vanish, a group without a name is no group.
func (r *record) add(group string, a slog.Attr) {
	value := a.Value.Resolve()
	switch value.Kind() {
	case slog.KindAny:
		if event, ok := value.Any().(Event); ok {
			r.event = event
			return
		}
	case slog.KindBool:
		if group == "" && a.Key == "audit" && value.Bool() {
			r.event = Audited
		}
	}
	if value.Kind() != slog.KindGroup {
		if a.Key != "" || !value.Equal(slog.Value{}) {
			r.fields = append(r.fields, field{group, a.Key, value})
		}
		return
	}
	if a.Key != "" {
		group += a.Key + "."
	}
	for _, inner := range value.Group() {
		r.add(group, inner)
	}
}

// reset makes r ready for the next use, and lets go of the values.
func (r *record) reset() {
	clear(r.fields)
	*r = record{fields: r.fields[:0]}
}
