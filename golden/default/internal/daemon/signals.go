// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"example.com/pulsed/internal/logging"
)

// Signals has a channel for each thing that a signal(7) can ask for. They are
// apart because os/signal drops what does not fit: in a channel for all, a
// storm of SIGHUP would push out the SIGTERM. One place is enough for requests
// that say the same thing twice; ten thousand of them are one reload, or two.
type Signals struct {
	stop   chan os.Signal // SIGTERM, SIGINT
	reload chan os.Signal // SIGHUP
	reopen chan os.Signal // SIGUSR1
	dump   chan os.Signal // SIGUSR2
	pipe   chan os.Signal // SIGPIPE

	caught chan struct{} // closed when all of them have their handlers
}

// Catch has the handlers installed, as the first thing that a daemon does: until
// a signal has one, it means death. It does not wait for that. To change the mask
// of a signal, the Go runtime asks a thread of its own, and the way there and
// back, for each of them, is a tenth of the whole start; meanwhile the caller can
// find out what to start.
//
// The handlers are never taken away: between the end of the daemon and that of
// the process, a late signal must not make a death of a clean exit.
func Catch() *Signals {
	s := &Signals{
		stop:   make(chan os.Signal, 2),
		reload: make(chan os.Signal, 1),
		reopen: make(chan os.Signal, 1),
		dump:   make(chan os.Signal, 1),
		pipe:   make(chan os.Signal, 1),
		caught: make(chan struct{}),
	}
	go s.catch()
	return s
}

// wait returns when every signal has its handler. The thread of the runtime is
// somewhere else by now, so the main goroutine need not hold on to its own any
// more (see main), where each word with another goroutine would cost a switch.
func (s *Signals) wait() {
	<-s.caught
	runtime.UnlockOSThread()
}

func (s *Signals) catch() {
	defer close(s.caught)
	signal.Notify(s.stop, syscall.SIGTERM, syscall.SIGINT)
	signal.Notify(s.reload, syscall.SIGHUP)
	signal.Notify(s.reopen, syscall.SIGUSR1)
	signal.Notify(s.dump, syscall.SIGUSR2)
	// Nobody reads this one: it is enough that it is asked for. Otherwise the Go
	// runtime ends the process when it writes to standard error and the reader
	// of that pipe has died. To ignore it instead would make the programs that
	// the daemon starts ignore it, too.
	signal.Notify(s.pipe, syscall.SIGPIPE)
}

// obeyStop stops the daemon at the first request, and ends the process at the
// second: whoever asks twice does not want to wait for what still runs. It has
// a goroutine of its own, since nothing may hold it up.
func (d *Daemon) obeyStop(ctx context.Context, s *Signals) {
	for asked := false; ; asked = true {
		select {
		case <-ctx.Done():
			return
		case got := <-s.stop:
			if asked {
				d.exit(128 + int(got.(syscall.Signal))) // as a shell shows it
				return
			}
			d.stop(fmt.Errorf("signal %q", got))
		}
	}
}

// obey does what the other signals ask for, one after the other. While it is at
// work, each channel keeps one request, so nothing that came is forgotten.
func (d *Daemon) obey(ctx context.Context, s *Signals) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.reload:
			// Log files as well: scripts for logrotate(8) have sent SIGHUP ever since.
			d.reopen()
			_, _ = d.Reload(ctx) // the outcome is in the log and in the status
		case <-s.reopen:
			d.reopen()
		case <-s.dump:
			d.dump()
		}
	}
}

// reopen is ReopenLogs for callers who cannot be told what came of it.
func (d *Daemon) reopen() {
	if err := d.ReopenLogs(); err != nil {
		d.log.Error("cannot reopen logs", "error", err, "event", logging.ReopenFailed)
		return
	}
	d.log.Info("logs reopened", "event", logging.LogsReopened)
}
