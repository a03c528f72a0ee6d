// Kept by mkdaemon (base): your edits are merged.

package daemon

import "context"

// services lists what runs, in the order of starting; stopping goes backwards.
// To add one of your own, write a function like application and a line here.
func (d *Daemon) services() []service {
	return []service{
		// Before the application, and so stopped after it: while the application
		// finishes its work, somebody may want to know what takes so long.
		d.control(),

		d.application(),
	}
}

// application is the work itself: internal/app.
func (d *Daemon) application() service {
	return service{
		name:  "app",
		init:  func(ctx context.Context) error { return d.app.Init(ctx, d.sockets) },
		run:   d.app.Run,
		alive: d.app.Alive,
	}
}
