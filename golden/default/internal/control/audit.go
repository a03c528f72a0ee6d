// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"context"
	"errors"
	"log/slog"
)

// audit writes the one record that every admin operation leaves, done or not:
// who, what, how it ended. Some day somebody will ask who stopped the daemon.
func (s *Service) audit(ctx context.Context, c Caller, op Op, notes []slog.Attr, err error) {
	level, outcome := slog.LevelInfo, "ok"
	if err != nil {
		level, outcome = slog.LevelWarn, string(Internal)
	}
	if e, ok := errors.AsType[*Error](err); ok {
		outcome = string(e.Kind)
	}
	attrs := []slog.Attr{
		slog.Bool("audit", true),
		slog.String("op", string(op)),
		slog.String("outcome", outcome),
		slog.Int64("uid", c.UID),
		slog.Int64("gid", c.GID),
		slog.Int("pid", c.PID),
		slog.String("via", c.Via),
	}
	attrs = append(attrs, notes...)
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	// Never below the threshold: who raises the log level could otherwise do the
	// rest unseen. The request may be cancelled by now, the record may not.
	level = max(level, s.backend.Level().Level())
	s.log.LogAttrs(context.WithoutCancel(ctx), level, "control: "+string(op), attrs...)
}
