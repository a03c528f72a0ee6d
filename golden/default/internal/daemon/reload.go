// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"context"
	"fmt"
	"time"

	"example.com/pulsed/internal/config"
	"example.com/pulsed/internal/exit"
	"example.com/pulsed/internal/logging"
)

// attempt is a reload that any number of callers wait for.
type attempt struct {
	done       chan struct{} // closed when the rest is known
	generation int
	err        error
}

// Reload reads the configuration again and waits until it is in force, or
// refused: then everything stays as it was. It returns the generation that is
// in force. Calls that come while a reload is under way share the one after it,
// which reads the file when they have asked and not before.
func (d *Daemon) Reload(ctx context.Context) (generation int, err error) {
	d.mu.Lock()
	a := d.next
	if a == nil {
		a = &attempt{done: make(chan struct{})}
		d.next = a
		go d.attempt(a)
	}
	d.mu.Unlock()
	select {
	case <-a.done:
		return a.generation, a.err
	case <-ctx.Done():
		return 0, fmt.Errorf("the reload goes on, but its outcome is not known: %w", ctx.Err())
	}
}

// attempt waits for its turn and reloads. The service manager is told of both
// ends: it waits for the second one, so that must come whatever happens.
func (d *Daemon) attempt(a *attempt) {
	d.turn.Lock()
	defer d.turn.Unlock()
	defer close(a.done)

	d.mu.Lock()
	d.next = nil // who asks from here on may have changed the file meanwhile
	state := d.state
	if state == Running {
		d.note(Reloading, nil)
	}
	d.mu.Unlock()
	if state != Running {
		a.err = exit.Errorf(exit.TempFail, "cannot reload: the daemon is %s", state)
		return
	}

	d.notify.Reloading()
	changed, err := d.reload()

	d.mu.Lock()
	if changed {
		d.generation++
	}
	a.generation, a.err = d.generation, err
	outcome := &Outcome{Time: time.Now(), Generation: d.generation}
	if err != nil {
		outcome.Error = err.Error()
	}
	if state = d.state; state == Reloading { // it may be Stopping by now
		state = Running
	}
	d.note(state, outcome)
	d.mu.Unlock()

	if err != nil {
		d.notify.Ready(fmt.Sprintf("reload failed: %v; running with the previous configuration", err))
		d.log.Error("reload failed, the previous configuration stays", "error", err, "exit_code", exit.Of(err), "generation", a.generation,
			"event", logging.ReloadFailed)
		return
	}
	d.notify.Ready(running(a.generation))
	d.log.Info("reloaded", "generation", a.generation, "changed", changed, "event", logging.Reloaded)
}

// running is the status line for systemctl(1).
func running(generation int) string {
	return fmt.Sprintf("running, configuration %d", generation)
}

// reload replaces the configuration. Whatever can fail comes first; from the
// moment when the application has taken its settings, nothing can.
func (d *Daemon) reload() (changed bool, err error) {
	old := d.config()
	c, err := Load(d.options.Source)
	if err != nil {
		return false, err
	}
	if err := config.CheckReload(old, c); err != nil {
		return false, err
	}
	changed = !config.Equal(old, c)
	if changed {
		if err := d.app.Reload(c.App); err != nil {
			return false, fmt.Errorf("app: %w", err)
		}
	}
	d.current.Store(c) // a setting may stand in another line now
	d.warn(c)
	// Even if the file is as before: somebody may have changed the level since.
	d.logs.Apply(c)
	return changed, nil
}
