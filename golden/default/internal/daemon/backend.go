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

// LastReload does not, either.
func (b backend) LastReload() *control.Outcome {
	b.mu.Lock()
	defer b.mu.Unlock()
	return outcome(b.last)
}

// Config is the configuration in force.
func (b backend) Config() []control.Setting {
	var list []control.Setting
	for _, v := range b.config().Values() {
		list = append(list, control.Setting{Key: v.Key, Value: v.Text, Origin: v.Origin})
	}
	return list
}

// Events is what happens from now on.
func (b backend) Events() *control.Events { return &b.events.Events }

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
	return control.Status{
		PID:            s.PID,
		State:          s.State,
		Started:        s.Started,
		Uptime:         time.Since(s.Started).Seconds(),
		Version:        s.Version,
		ConfigFile:     s.ConfigFile,
		ConfigLoaded:   s.Loaded,
		Generation:     s.Generation,
		Reloads:        s.Reloads,
		ReloadsRefused: s.Refused,
		LastReload:     outcome(s.LastReload),
		LogLevel:       s.LogLevel,
		LogDropped:     s.LogDropped,
		LogSinks:       s.LogSinks,
		App:            s.App,
	}
}

// outcome is the same in the words of the API.
func outcome(o *Outcome) *control.Outcome {
	if o == nil {
		return nil
	}
	return &control.Outcome{Time: o.Time, Generation: o.Generation, Error: o.Error}
}
