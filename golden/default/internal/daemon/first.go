// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"context"
	"os"
	"runtime/debug"
	"syscall"

	"example.com/pulsed/internal/exit"
)

// first lists what comes before all else, even before the logs, while the
// process still has every right that it was started with. These services know
// the configuration and nothing more; they have no run and no stop.
func (d *Daemon) first() []service {
	return []service{
		d.crashFile(),
	}
}

// crashFile is a second place for what the Go runtime says when it ends the
// process, such as the trace of a panic. It says that on standard error, which
// not every service manager keeps, and which a library may have closed.
func (d *Daemon) crashFile() service {
	path := d.config().Daemon.CrashFile
	if path == "" {
		return service{name: "crash file"}
	}
	return service{name: "crash file", init: func(context.Context) error {
		// Appended to, so that one crash does not hide the one before. No link is
		// followed, which others could have put there; and a terminal does not
		// become ours, open(2).
		const flags = os.O_WRONLY | os.O_CREATE | os.O_APPEND | syscall.O_NOFOLLOW | syscall.O_NOCTTY
		f, err := os.OpenFile(path, flags, 0o640)
		if err != nil {
			return exit.With(exit.CantCreate, err)
		}
		defer f.Close() // the runtime has a copy
		return debug.SetCrashOutput(f, debug.CrashOptions{})
	}}
}
