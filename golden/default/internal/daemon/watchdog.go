// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"context"
	"fmt"
	"time"

	"example.com/pulsed/internal/logging"
)

// watchdog tells the service manager twice in each of its intervals that the
// work goes on. It must not come from a mere timer, which would go on ticking
// when all else has stopped: each service is asked, and has nearly until the
// manager's patience ends. If one does not answer, the manager is told so, and
// restarts us; with systemd by way of SIGABRT, on which the Go runtime prints
// what every goroutine waits for.
func (d *Daemon) watchdog(ctx context.Context, parts *group) {
	interval := d.notify.Watchdog() / 2
	if interval <= 0 {
		return
	}
	every(ctx, interval, func() {
		// While it stops, services end one by one, and stop_timeout is the guard.
		if d.work.Err() == nil {
			if err := parts.alive(ctx, interval*9/10); err != nil {
				d.log.Error("watchdog is not fed", "error", err, "event", logging.Stuck)
				d.notify.Stuck()
				return
			}
		}
		d.notify.Alive()
	})
}

// every calls f at each interval until ctx is done.
func every(ctx context.Context, interval time.Duration, f func()) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			f()
		}
	}
}

// alive asks every service that can answer, within one limit for all.
func (g *group) alive(ctx context.Context, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for _, m := range g.members {
		if m.service.alive == nil {
			continue
		}
		if err := m.service.alive(ctx); err != nil {
			return fmt.Errorf("%s does not answer: %w", m.name, err)
		}
	}
	return nil
}
