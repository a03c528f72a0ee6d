// Kept by mkdaemon (base): your edits are merged.

// Package logging carries the records of log/slog to the sinks that the
// configuration names. Whatever a sink does - hang, vanish, refuse - the
// daemon never waits for it and never dies of it: each sink has a bounded
// queue and a goroutine of its own, and what has to be dropped is counted and
// reported. It does not decide what is logged, rotates no files, and leaves
// signals (SIGPIPE among them) to package daemon.
//
// The way of a record: handler.go flattens it, the sink encodes it
// (stderr.go, file.go, ...), queue.go keeps it, writer.go hands it over.
package logging

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"example.com/pulsed/internal/config"
	"example.com/pulsed/internal/exit"
)

// Logs is the set of open sinks, and the level they share.
type Logs struct {
	level   slog.LevelVar
	queues  []*queue
	records sync.Pool
	closed  atomic.Bool
}

// Open opens the sinks that the configuration names and starts their writers.
// Whoever opens must Close, or the last records of the process are lost. Where
// standard error is not our own, it is no place for a log unless the
// configuration insists.
func Open(cfg *config.Config, stderr Stderr) (*Logs, error) {
	var problems []error
	Check(cfg, func(key, problem string) { problems = append(problems, fmt.Errorf("%s: %s", key, problem)) })
	if err := errors.Join(problems...); err != nil {
		return nil, exit.With(exit.Config, err)
	}
	var queues []*queue
	for _, o := range chosen(cfg) {
		s, err := o.open(cfg, stderr)
		if err != nil {
			for _, q := range queues {
				q.sink.close()
			}
			return nil, err
		}
		queues = append(queues, newQueue(o.name, s))
	}
	logs := newLogs(queues...)
	logs.level.Set(cfg.Log.Level.Level)
	return logs, nil
}

// Check reports what Open would refuse: names of sinks that are not compiled in,
// which no other package knows, and names that are there twice.
func Check(cfg *config.Config, report func(key, problem string)) {
	var known []string
	for _, o := range sinks() {
		known = append(known, o.name)
	}
	names := cfg.Log.Sinks
	for i, name := range names {
		switch {
		case slices.Contains(names[:i], name):
			report("log.sinks", fmt.Sprintf("%q is named twice; name each sink once", name))
		case !slices.Contains(known, name):
			hint := config.DidYouMean(name, known)
			report("log.sinks", fmt.Sprintf("unknown sink %q%s; this program has %s", name, hint, strings.Join(known, ", ")))
		}
	}
}

// chosen are the openers of the sinks that the configuration names, in its order.
func chosen(cfg *config.Config) (openers []opener) {
	for _, name := range cfg.Log.Sinks {
		at := slices.IndexFunc(sinks(), func(o opener) bool { return o.name == name })
		openers = append(openers, sinks()[at])
	}
	return openers
}

// newLogs starts one writer a queue.
func newLogs(queues ...*queue) *Logs {
	for _, q := range queues {
		go q.run()
	}
	return &Logs{queues: queues}
}

// Logger returns a logger that writes to every sink.
func (l *Logs) Logger() *slog.Logger { return slog.New(&handler{logs: l}) }

// Level is the lowest level that is logged; setting it has an effect at once.
func (l *Logs) Level() *slog.LevelVar { return &l.level }

// Apply takes from a configuration that a reload has put in force what can change
// while the sinks are open: the level, and what stands in files.
func (l *Logs) Apply(cfg *config.Config) {
	l.level.Set(cfg.Log.Level.Level)
	for _, q := range l.queues {
		if s, ok := q.sink.(applier); ok {
			s.apply(cfg)
		}
	}
}

// Dropped counts the records that did not reach a sink, since the start. A
// record that two sinks lost counts twice.
func (l *Logs) Dropped() uint64 {
	var n uint64
	for _, q := range l.queues {
		n += q.droppedSoFar()
	}
	return n
}

// DroppedBySink is the same for each sink, by its name.
func (l *Logs) DroppedBySink() map[string]uint64 {
	dropped := map[string]uint64{}
	for _, q := range l.queues {
		dropped[q.name] = q.droppedSoFar()
	}
	return dropped
}

// Reopen makes every sink look again at what it writes to: log files are
// opened anew after logrotate(8) has renamed them, and standard error may have
// become something else by detaching. A sink that cannot keeps what it has.
func (l *Logs) Reopen() error {
	var errs []error
	for _, q := range l.queues {
		errs = append(errs, q.sink.reopen())
	}
	return errors.Join(errs...)
}

// Flush waits until everything that was logged before is written, or ctx is done.
// A sink that is away is not waited for.
func (l *Logs) Flush(ctx context.Context) {
	for _, q := range l.queues {
		q.flush(ctx, func() bool { return !q.away.IsZero() })
	}
}
