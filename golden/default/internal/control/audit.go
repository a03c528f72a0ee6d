// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"sync"
	"time"
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
	if c.From != "" {
		attrs = append(attrs, slog.String("from", c.From), slog.String("level_shown", c.Level.String()))
	}
	attrs = append(attrs, notes...)
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	if outcome == string(Denied) {
		shown, hidden := s.denials.count(c.UID, time.Now())
		if !shown {
			return
		}
		if hidden > 0 {
			attrs = append(attrs, slog.Int("not_shown", hidden))
		}
	}
	// Never below the threshold: who raises the log level could otherwise do the
	// rest unseen. The request may be cancelled by now, the record may not.
	level = max(level, s.backend.Level().Level())
	s.log.LogAttrs(context.WithoutCancel(ctx), level, "control: "+string(op), attrs...)
}

// What each user may add to the log by asking for what they may not do: so many
// records in so long a time. Without a limit a loop would push everything else
// out of the journal. They are all counted in the metrics.
const (
	maxDenials  = 10
	denialsTime = time.Minute
	// maxDenied is the number of users who are told apart; there may be many in
	// a user namespace of theirs. Those beyond count as one.
	maxDenied = 64
)

// denials counts them.
type denials struct {
	mu     sync.Mutex
	users  map[int64]*denial
	others denial
}

// denial is one user's share, of the time from since on.
type denial struct {
	since time.Time
	count int
}

// count tells whether the record of another one is to be shown, and with it the
// number of those of the same user that were not.
func (d *denials) count(uid int64, now time.Time) (shown bool, hidden int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	of := d.users[uid]
	if of == nil && len(d.users) >= maxDenied {
		maps.DeleteFunc(d.users, func(_ int64, old *denial) bool { return now.Sub(old.since) >= denialsTime })
	}
	if of == nil && len(d.users) < maxDenied {
		if d.users == nil {
			d.users = make(map[int64]*denial)
		}
		of = new(denial)
		d.users[uid] = of
	}
	if of == nil {
		of = &d.others
	}
	if now.Sub(of.since) >= denialsTime {
		hidden = max(0, of.count-maxDenials)
		*of = denial{since: now}
	}
	of.count++
	return of.count <= maxDenials, hidden
}
