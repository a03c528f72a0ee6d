// Kept by mkdaemon (ipc/_control): your edits are merged.

// Package control lets other programs ask the daemon how it is and tell it what
// to do. There is one set of operations (operations.go), one table of who may do
// what (policy.go) and one door to them (service.go); a transport only carries
// questions and answers, so the rules cannot differ from one to the next. The
// package knows nothing of the daemon: what it needs is the interface Backend.
package control

import (
	"context"
	"encoding/json"
	"log/slog"
)

// Backend is what the operations need from the daemon. Every method may be
// called from any goroutine, also while the daemon starts and stops.
type Backend interface {
	// State is starting, running, reloading or stopping. It must not wait for
	// anything, the application least of all: probes ask it all the time.
	State() string

	// LastReload is how the last reload ended, nil if there was none. It must
	// not wait, either.
	LastReload() *Outcome

	// Config is the configuration in force, secrets left out.
	Config() []Setting

	// Events is where everything is published that happens.
	Events() *Events

	// Status describes the daemon at this moment.
	Status() Status

	// Reload reads the configuration again and waits for the outcome. A
	// configuration that cannot be used is an error, and changes nothing.
	Reload(ctx context.Context) (generation int, err error)

	// Stop asks the daemon to end and does not wait: the answer would have to
	// come from a daemon that is no more.
	Stop()

	// ReopenLogs makes log files anew, after something renamed them.
	ReopenLogs() error

	// Level is the level from which on records are logged.
	Level() *slog.LevelVar
}

// Transport carries operations in and answers out. The three methods are called
// in this order, from the life cycle of the daemon.
type Transport interface {
	// Listen makes the address: from here on clients can connect and wait.
	Listen(ctx context.Context) error

	// Serve answers until ctx is done; then it takes nothing new, finishes what
	// was begun and returns nil.
	Serve(ctx context.Context) error

	// Close drops what is still open and removes the address. It also ends a
	// Serve that takes too long to finish.
	Close() error
}

// Client is the other end of a transport.
type Client interface {
	// Call asks for op, with in as its input or nil for none, and gives the
	// answer as JSON. A refusal is an *Error.
	Call(ctx context.Context, op Op, in any) (json.RawMessage, error)

	// Watch asks for op, whose answer has no end, and hands over each part as it
	// comes. It returns nil when the daemon has ended the answer.
	Watch(ctx context.Context, op Op, each func(json.RawMessage) error) error

	// Gone returns when the daemon has ended that this client talks to.
	Gone(ctx context.Context) error

	// Address is where the daemon was found.
	Address() string

	Close() error
}
