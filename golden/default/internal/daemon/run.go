// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"syscall"
	"time"

	"example.com/pulsed/internal/activation"
	"example.com/pulsed/internal/app"
	"example.com/pulsed/internal/config"
	"example.com/pulsed/internal/exit"
	"example.com/pulsed/internal/logging"
	"example.com/pulsed/internal/notify"
	"example.com/pulsed/internal/version"
)

// Run starts everything, serves until it is told to stop, and stops everything.
// It returns nil if it ended because it was told to.
func (d *Daemon) Run(ctx context.Context) error {
	signals := d.options.Signals
	if signals == nil {
		signals = Catch()
	}
	// Signals are obeyed to the very end: a second SIGTERM comes while we stop.
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	go d.obeyStop(life, signals)
	if os.Getpid() == 1 {
		go collectOrphans(life)
	}
	defer context.AfterFunc(ctx, func() { d.stop(context.Cause(ctx)) })()

	parts := &group{}
	defer parts.leave() // deferred first, done last

	var err error
	d.sockets, err = activation.Take() // before anything is opened
	d.notify = notify.New()
	d.turn.Lock() // a reload that is asked for now waits for the end of the start
	c := d.options.Config
	if err == nil && c == nil {
		c, err = Load(d.options.Source)
	}
	signals.wait() // before anything is held that a sudden death would leave behind
	if err == nil {
		err = d.open(c, parts)
	}
	if err != nil {
		d.notify.Failed(err)
		return err
	}
	defer d.closeLogs()

	if err = d.begin(parts); err == nil {
		parts.run()
		d.ready()
	}
	d.turn.Unlock()
	if err == nil {
		go d.obey(life, signals)
		go d.watchdog(life, parts)
		err = parts.wait(d.work)
	}
	return d.shutdown(parts, err)
}

// open takes the configuration, does what comes first, opens the logs, and makes
// the application.
func (d *Daemon) open(c *config.Config, parts *group) (err error) {
	d.current.Store(c)
	// Whoever wants it to stop is heard afterwards: there is nothing to wait for.
	first := parts.init(context.Background(), d.first(), 0)
	if d.logs, err = logging.Open(c, d.options.Stderr); err != nil {
		return errors.Join(first, err)
	}
	d.log = d.logs.Logger()
	slog.SetDefault(d.log) // what libraries log ends in the same place
	d.log.Info("starting", "version", version.Version, "config", d.options.Source.Path(), "event", logging.Starting)
	if err = first; err == nil {
		if d.app, err = app.New(c.App, d.log); err != nil {
			err = fmt.Errorf("app: %w", err)
		}
	}
	if err != nil {
		d.log.Error("cannot start", "error", err, "exit_code", exit.Of(err), "event", logging.Failed)
		d.closeLogs()
		return err
	}
	d.describe = d.app.Status
	d.warn(c)
	return nil
}

// begin starts the services, within the time that a start may take.
func (d *Daemon) begin(parts *group) error {
	settings := d.config().Daemon
	limit := settings.StartTimeout.Duration
	ctx, cancel := context.WithTimeoutCause(d.work, limit, errSlow)
	defer cancel()
	// A start that takes long asks the manager for as much time as it is allowed
	// here. Not at once: one that is over soon has no need to.
	defer time.AfterFunc(patience, func() { d.notify.Starting(limit) }).Stop()

	err := parts.init(ctx, d.services(), settings.StopTimeout.Duration)
	if err != nil && context.Cause(ctx) == errSlow {
		return exit.Errorf(exit.TempFail, "not ready after %s (daemon.start_timeout): %w", limit, err)
	}
	if err == nil {
		for _, name := range d.sockets.CloseRest() {
			d.log.Warn("nobody here serves a socket that was handed over: closed it", "name", name)
		}
	}
	return err
}

// errSlow is why a start is given up.
var errSlow = errors.New("too slow")

// patience is how long every manager waits without being asked to.
const patience = 5 * time.Second

// ready tells everybody who waits for it that everything serves.
func (d *Daemon) ready() {
	d.mu.Lock()
	d.generation, d.loaded = 1, d.started
	d.note(Running, nil)
	d.mu.Unlock()
	d.log.Info("running", "event", logging.Running)
	d.notify.Ready(running(1))
	if d.options.Ready != nil {
		// Whoever waits for that may take away what we write to; what was logged
		// so far goes there still, so that it looks alike each time.
		d.flushLogs()
		d.options.Ready()
	}
}

// shutdown stops what runs; err is why it has to, nil if somebody asked for it.
func (d *Daemon) shutdown(parts *group, err error) error {
	if d.work.Err() != nil {
		err = nil // whatever failed did so because it was told to stop
	}
	limit := d.config().Daemon.StopTimeout.Duration
	d.mu.Lock()
	started, generation := d.state != Starting, d.generation
	d.note(Stopping, nil)
	d.mu.Unlock()
	if started { // it asks for time, which whoever waits for a start must not give
		d.notify.Stopping(limit + flushTimeout)
	}
	if err == nil {
		d.log.Info("stopping", "reason", context.Cause(d.work), "generation", generation, "event", logging.Stopping)
	} else {
		d.log.Error("stopping", "error", err, "exit_code", exit.Of(err), "generation", generation, "event", logging.Failed)
	}
	d.stop(err) // for those who wait for d.work: nobody may have asked

	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	late := parts.stop(ctx)
	outcome := cmp.Or(err, late)
	log := d.log.With("exit_code", exit.Of(outcome), "generation", generation)
	switch {
	case late == nil:
		log.Info("stopped", "event", logging.Stopped)
	case ctx.Err() != nil:
		d.dump() // where does it hang?
		log.Error("stopped by force", "error", late, "limit", limit, "event", logging.StoppedByForce)
	default:
		log.Error("stopped", "error", late, "event", logging.Stopped)
	}
	if !started {
		// Not before: whoever hears that may kill us, or try the next start.
		d.notify.Failed(cmp.Or(err, givenUp()))
	}
	return outcome
}

// givenUp is what became of a start that somebody stopped.
func givenUp() error { return fmt.Errorf("stopped before it was ready: %w", syscall.ECANCELED) }

// flushTimeout is how long the last log records may take to get out.
const flushTimeout = time.Second

// flushLogs writes what is queued, unless a sink hangs. That is not told by the
// clock alone: on a busy machine seconds may pass in which nothing of this process
// runs. So it waits a hundred times for a moment, in each of which a writer has its turn.
func (d *Daemon) flushLogs() {
	for range 100 {
		ctx, cancel := context.WithTimeout(context.Background(), flushTimeout/100)
		d.logs.Flush(ctx)
		written := ctx.Err() == nil
		cancel()
		if written {
			return
		}
	}
}

// closeLogs writes what is queued, as far as the sinks take it. What no sink could
// be told goes to standard error; but whoever reads that may hang as well.
func (d *Daemon) closeLogs() {
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	lost := d.logs.Close(ctx)
	if lost == nil {
		return
	}
	said := make(chan struct{})
	go func() {
		defer close(said)
		for line := range strings.Lines(lost.Error() + "\n") {
			fmt.Fprint(os.Stderr, "pulsed: "+line)
		}
	}()
	select {
	case <-said:
	case <-time.After(flushTimeout / 10):
	}
}
