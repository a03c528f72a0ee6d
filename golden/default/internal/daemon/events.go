// Kept by mkdaemon (ipc/_control): your edits are merged.

package daemon

import "example.com/pulsed/internal/control"

// events is where package control gets them from.
type events struct{ control.Events }

// publish tells those who listen what note has noted.
func (d *Daemon) publish(state string, reloaded *Outcome) {
	if reloaded != nil {
		d.events.Publish(control.Event{Type: control.EventReload, Generation: reloaded.Generation, Error: reloaded.Error})
	}
	d.events.Publish(control.Event{Type: control.EventState, State: state, Generation: d.generation})
}
