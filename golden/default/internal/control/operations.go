// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"example.com/pulsed/internal/version"
)

// Op names an operation, the same in every transport and in the log.
type Op string

const (
	OpIndex       Op = "index"
	OpLive        Op = "live"
	OpReady       Op = "ready"
	OpVersion     Op = "version"
	OpStatus      Op = "status"
	OpLogLevel    Op = "log-level"
	OpSetLogLevel Op = "set-log-level"
	OpReload      Op = "reload"
	OpReopenLogs  Op = "reopen-logs"
	OpStop        Op = "stop"
)

// operation is a row of the table below. To add one, write a function, a row,
// and a route for it in each transport.
type operation struct {
	op    Op
	needs Level
	// takes tells that run reads an input; for the others any input is an error.
	takes bool
	run   func(ctx context.Context, b Backend, in *input) (any, error)
}

// operations is the whole API: what there is, who may, and what it does.
func operations() []operation {
	return []operation{
		{OpIndex, Open, false, index},
		{OpLive, Open, false, live},
		{OpReady, Open, false, ready},
		{OpVersion, Open, false, build},
		{OpStatus, Read, false, status},
		{OpLogLevel, Read, false, logLevel},
		{OpSetLogLevel, Admin, true, setLogLevel},
		{OpReload, Admin, false, reload},
		{OpReopenLogs, Admin, false, reopenLogs},
		{OpStop, Admin, false, stop},
	}
}

func index(context.Context, Backend, *input) (any, error) {
	return Index{Name: "pulsed", APIVersions: []string{APIVersion}, APIExtensions: []string{}}, nil
}

// live is true if it is answered at all. It asks nobody else: a supervisor
// restarts what is not alive, and a busy daemon must not be restarted.
func live(context.Context, Backend, *input) (any, error) {
	return Health{Ready: true, State: "alive"}, nil
}

// ready is whether to send work here. A reload does not interrupt the work.
func ready(_ context.Context, b Backend, _ *input) (any, error) {
	state := b.State()
	return Health{Ready: state == "running" || state == "reloading", State: state}, nil
}

func build(context.Context, Backend, *input) (any, error) {
	return Build{Version: version.Version, Build: version.String()}, nil
}

func status(_ context.Context, b Backend, _ *input) (any, error) {
	return b.Status(), nil
}

func logLevel(_ context.Context, b Backend, _ *input) (any, error) {
	return LogLevel{Level: levelName(b.Level().Level())}, nil
}

func setLogLevel(_ context.Context, b Backend, in *input) (any, error) {
	var want LogLevel
	if err := in.read(&want); err != nil {
		return nil, err
	}
	level, ok := levels()[strings.ToLower(want.Level)]
	if !ok {
		return nil, &Error{Kind: Invalid, Text: fmt.Sprintf("no log level %q; there are %s", want.Level, strings.Join(LevelNames(), ", "))}
	}
	in.note(slog.String("log_level", levelName(level)))
	b.Level().Set(level)
	return LogLevel{Level: levelName(level)}, nil
}

func reload(ctx context.Context, b Backend, _ *input) (any, error) {
	generation, err := b.Reload(ctx)
	if err == nil {
		return Reloaded{Generation: generation}, nil
	}
	// The backend knows best what kind of error it is, and time is nobody's
	// fault. What is left is a configuration that cannot be used.
	if _, ok := errors.AsType[*Error](err); ok || (ctx.Err() != nil && errors.Is(err, ctx.Err())) {
		return nil, err
	}
	return nil, &Error{
		Kind:  Rejected,
		Text:  "configuration refused; the previous one stays in force",
		Lines: strings.Split(strings.TrimSpace(err.Error()), "\n"),
	}
}

func reopenLogs(_ context.Context, b Backend, _ *input) (any, error) {
	return Done{}, b.ReopenLogs()
}

func stop(_ context.Context, b Backend, _ *input) (any, error) {
	b.Stop()
	return State{State: "stopping"}, nil
}
