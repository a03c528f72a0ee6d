// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"context"
	"log/slog"
	"slices"
)

// handler is the slog.Handler in front of the queues. It never fails and never
// waits: a logger must not be a reason for the daemon to stand still.
type handler struct {
	logs   *Logs
	group  string  // the open groups, each followed by a dot
	fields []field // what With added
	event  Event   // likewise
}

// Enabled asks the level that all share, which may change at any time.
func (h *handler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= h.logs.level.Level()
}

// Handle gives the record to every sink's queue, encoded for that sink.
// Encoding happens here and not in the writer, since values that the record
// points to may change as soon as Handle has returned.
func (h *handler) Handle(_ context.Context, in slog.Record) error {
	r, ok := h.logs.records.Get().(*record)
	if !ok {
		r = new(record)
	}
	r.time, r.level, r.message, r.event = in.Time, in.Level, in.Message, h.event
	r.fields = append(r.fields, h.fields...)
	in.Attrs(func(a slog.Attr) bool {
		r.add(h.group, a)
		return true
	})
	for _, q := range h.logs.queues {
		q.add(r)
	}
	r.reset()
	h.logs.records.Put(r)
	return nil
}

// WithAttrs returns a handler that adds attrs to each record.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	// Clipped, so that to append is to copy: other loggers share h.fields.
	r := record{fields: slices.Clip(h.fields), event: h.event}
	for _, a := range attrs {
		r.add(h.group, a)
	}
	return &handler{logs: h.logs, group: h.group, fields: r.fields, event: r.event}
}

// WithGroup returns a handler that puts name before the key of every
// attribute that comes later.
func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return &handler{logs: h.logs, group: h.group + name + ".", fields: h.fields, event: h.event}
}
