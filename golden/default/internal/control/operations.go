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
	OpEvents      Op = "events"
	OpMetrics     Op = "metrics"
	OpConfig      Op = "config"
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
	run   func(ctx context.Context, s *Service, in *input) (any, error)
}

// operations is the whole API: what there is, who may, and what it does.
func operations() []operation {
	return []operation{
		{OpIndex, Open, false, index},
		{OpLive, Open, false, live},
		{OpReady, Open, false, ready},
		{OpVersion, Open, false, build},
		{OpStatus, Read, false, status},
		{OpEvents, Read, false, events},
		{OpMetrics, Read, false, collect},
		{OpConfig, Admin, false, configuration},
		{OpLogLevel, Read, false, logLevel},
		{OpSetLogLevel, Admin, true, setLogLevel},
		{OpReload, Admin, false, reload},
		{OpReopenLogs, Admin, false, reopenLogs},
		{OpStop, Admin, false, stop},
	}
}

func index(context.Context, *Service, *input) (any, error) {
	return Index{Name: "pulsed", APIVersions: []string{APIVersion}, APIExtensions: []string{}}, nil
}

// live is true if it is answered at all. It asks nobody else: a supervisor
// restarts what is not alive, and a busy daemon must not be restarted.
func live(context.Context, *Service, *input) (any, error) {
	return Health{Ready: true, State: "alive"}, nil
}

// isReady tells whether work is done in a state: a reload does not interrupt it.
func isReady(state string) bool { return state == "running" || state == "reloading" }

// ready is whether to send work here.
func ready(_ context.Context, s *Service, _ *input) (any, error) {
	state := s.backend.State()
	h := Health{Ready: isReady(state), State: state}
	if last := s.backend.LastReload(); last != nil && last.Error != "" {
		// Not the error itself: it may show what is in the file.
		h.LastReload = "failed"
	}
	return h, nil
}

func build(context.Context, *Service, *input) (any, error) {
	return Build{Version: version.Version, Build: version.String()}, nil
}

func status(_ context.Context, s *Service, _ *input) (any, error) {
	return s.backend.Status(), nil
}

// events is answered by a *Listener: the transport passes on what it hears, in
// its own way, and closes it.
func events(_ context.Context, s *Service, _ *input) (any, error) {
	return s.backend.Events().Listen()
}

func collect(_ context.Context, s *Service, _ *input) (any, error) {
	return s.metrics(), nil
}

func configuration(_ context.Context, s *Service, _ *input) (any, error) {
	return s.backend.Config(), nil
}

func logLevel(_ context.Context, s *Service, _ *input) (any, error) {
	return LogLevel{Level: levelName(s.backend.Level().Level())}, nil
}

func setLogLevel(_ context.Context, s *Service, in *input) (any, error) {
	var want LogLevel
	if err := in.read(&want); err != nil {
		return nil, err
	}
	level, ok := levels()[strings.ToLower(want.Level)]
	if !ok {
		return nil, &Error{Kind: Invalid, Text: fmt.Sprintf("no log level %q; there are %s", want.Level, strings.Join(LevelNames(), ", "))}
	}
	in.note(slog.String("log_level", levelName(level)))
	s.backend.Level().Set(level)
	return LogLevel{Level: levelName(level)}, nil
}

func reload(ctx context.Context, s *Service, _ *input) (any, error) {
	generation, err := s.backend.Reload(ctx)
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

func reopenLogs(_ context.Context, s *Service, _ *input) (any, error) {
	return Done{}, s.backend.ReopenLogs()
}

func stop(_ context.Context, s *Service, _ *input) (any, error) {
	s.backend.Stop()
	return State{State: "stopping"}, nil
}
