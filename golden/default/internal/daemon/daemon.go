// Kept by mkdaemon (base): your edits are merged.

// Package daemon is the life of the process: start, signals, reload, stop. What
// runs is listed in services.go. It does no work of its own (internal/app does)
// and never leaves the terminal (that is up to whoever starts it).
package daemon

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"example.com/pulsed/internal/activation"
	"example.com/pulsed/internal/app"
	"example.com/pulsed/internal/config"
	"example.com/pulsed/internal/logging"
	"example.com/pulsed/internal/notify"
)

// Options is what a Daemon needs from outside.
type Options struct {
	// Source is where the configuration comes from, now and at each reload.
	Source *config.Source

	// Config is what Load has read from there already; nil: Run calls Load.
	Config *config.Config

	// Signals are those that the process began with; nil: Run calls Catch.
	Signals *Signals

	// Ready, if any, is called once, when everything serves.
	Ready func()

	// Stderr tells what Ready does to standard error; zero: nothing.
	Stderr logging.Stderr
}

// Daemon is one running instance. A service may use all of it, from any
// goroutine, as soon as its init is called.
type Daemon struct {
	options Options
	started time.Time
	exit    func(code int) // os.Exit, but for tests

	work context.Context // done when the daemon is to stop
	stop context.CancelCauseFunc

	// Set before the first init.
	notify  *notify.Notifier
	sockets *activation.Sockets
	logs    *logging.Logs
	log     *slog.Logger
	app     *app.App
	current atomic.Pointer[config.Config]

	describe func() any    // app.Status, but for tests
	asking   chan struct{} // holds a token while describe is at work

	turn sync.Mutex // held by the reload that is under way, and by the start

	mu         sync.Mutex // guards what follows
	state      string
	generation int
	last       *Outcome
	loaded     time.Time // when the configuration in force was read
	reloads    uint64    // that worked
	refused    uint64    // and that did not
	next       *attempt  // the reload that has been asked for and has not begun

	events events // what those who listen are told
}

// New makes a daemon. It opens nothing.
func New(o Options) *Daemon {
	d := &Daemon{options: o, started: time.Now(), exit: os.Exit, state: Starting, asking: make(chan struct{}, 1)}
	d.work, d.stop = context.WithCancelCause(context.Background())
	return d
}

// Stop asks the daemon to end. It does not wait for that.
func (d *Daemon) Stop() { d.stop(errors.New("asked to")) }

// ReopenLogs makes the sinks look again at what they write to, after
// logrotate(8) has renamed files. One that cannot keeps what it has.
func (d *Daemon) ReopenLogs() error { return d.logs.Reopen() }

// Level is the level from which on records are logged. Setting it has an effect
// at once, and until the next reload.
func (d *Daemon) Level() *slog.LevelVar { return d.logs.Level() }

// config is the configuration in force. It is shared: read it, never change it.
func (d *Daemon) config() *config.Config { return d.current.Load() }
