// Kept by mkdaemon (ipc/_control): your edits are merged.

package daemon

import (
	"context"
	"time"

	"example.com/pulsed/internal/control"
	"example.com/pulsed/internal/exit"
)

// backend is the daemon as the control API sees it. What is not here, Daemon
// has as it is wanted.
type backend struct{ *Daemon }

var _ control.Backend = backend{}

// State answers without a look at the application, which may be stuck.
func (b backend) State() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state
}

// Reload tells a daemon that cannot reload just now from a configuration that
// it can never use: the first is worth another try.
func (b backend) Reload(ctx context.Context) (generation int, err error) {
	generation, err = b.Daemon.Reload(ctx)
	if exit.Of(err) == exit.TempFail {
		return 0, &control.Error{Kind: control.Unavailable, Text: err.Error()}
	}
	return generation, err
}

// Status is the daemon's own status in the words of the API, which must not
// change when the inside of the daemon does.
func (b backend) Status() control.Status {
	s := b.Daemon.Status()
	out := control.Status{
		PID:        s.PID,
		State:      s.State,
		Started:    s.Started,
		Uptime:     time.Since(s.Started).Seconds(),
		Version:    s.Version,
		ConfigFile: s.ConfigFile,
		Generation: s.Generation,
		LogLevel:   s.LogLevel,
		LogDropped: s.LogDropped,
		App:        s.App,
	}
	if r := s.LastReload; r != nil {
		out.LastReload = &control.Outcome{Time: r.Time, Generation: r.Generation, Error: r.Error}
	}
	return out
}
