// Kept by mkdaemon (ipc/_control): your edits are merged.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"example.com/pulsed/internal/control"
)

// verb is one thing that can be asked for.
type verb struct {
	name    string
	takes   string
	maxArgs int
	summary string
	run     func(ctx context.Context, c *call) error

	// endless is for an answer that goes on; --timeout is not about that.
	endless bool

	// offline, if any, says what can be said although no daemon answers.
	offline func(c *call)
}

// verbs lists them in the order of the help.
func verbs() []verb {
	return []verb{
		{name: "status", summary: "say how the daemon is", run: status},
		{name: "health", summary: "exit with 0 if it can do its work, with 1 if not", run: health},
		{name: "reload", summary: "read the configuration again and wait for the outcome", run: reload},
		{name: "log-level", takes: "[LEVEL]", maxArgs: 1, summary: "print or change what is logged", run: logLevel},
		{name: "events", summary: "print what happens to it, until it ends", run: events, endless: true},
		{name: "config", summary: "print the configuration in force, and where each value comes from", run: configuration},
		{name: "metrics", summary: "print numbers for Prometheus", run: metrics},
		{name: "reopen-logs", summary: "make log files anew, after a rotation", run: reopenLogs},
		{name: "stop", summary: "end the daemon and wait until it is gone", run: stop},
		{name: "version", summary: "print the version of this program and of the daemon", run: showVersion, offline: ownVersion},
	}
}

// call is one use of a verb.
type call struct {
	*options
	client control.Client
	stdout io.Writer
	stderr io.Writer
}

// ask sends an operation and reads its answer into out.
func (c *call) ask(ctx context.Context, op control.Op, in, out any) error {
	text, err := c.client.Call(ctx, op, in)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	// Numbers of the application stay as they were written.
	decoder.UseNumber()
	if err := decoder.Decode(out); err != nil {
		return fmt.Errorf("cannot read the answer to %s: %w", op, err)
	}
	return nil
}

// tell asks and prints the answer: as it came with --json, so that nothing is
// lost that a newer daemon says, and else as one line.
func (c *call) tell(ctx context.Context, op control.Op, in, out any, line func() string) error {
	var text json.RawMessage
	if err := c.ask(ctx, op, in, &text); err != nil {
		return err
	}
	if c.json {
		return c.printJSON(text)
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("cannot read the answer to %s: %w", op, err)
	}
	_, err := fmt.Fprintln(c.stdout, clean(line()))
	return err
}

func (c *call) printJSON(value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.stdout, "%s\n", text)
	return err
}

// health fails without a message of its own if the daemon is not ready.
func health(ctx context.Context, c *call) error {
	var h control.Health
	if err := c.ask(ctx, control.OpReady, nil, &h); err != nil {
		return err
	}
	if c.json {
		if err := c.printJSON(h); err != nil {
			return err
		}
	} else {
		word, more := "ready", ""
		if !h.Ready {
			word = "not ready"
		}
		if h.LastReload != "" {
			more = "; last reload " + h.LastReload
		}
		fmt.Fprintf(c.stdout, "%s: %s\n", word, clean(h.State+more))
	}
	if !h.Ready {
		return errors.New("")
	}
	return nil
}

func reload(ctx context.Context, c *call) error {
	var r control.Reloaded
	return c.tell(ctx, control.OpReload, nil, &r, func() string { return fmt.Sprintf("reloaded: generation %d", r.Generation) })
}

func logLevel(ctx context.Context, c *call) error {
	var l control.LogLevel
	op, in := control.OpLogLevel, any(nil)
	if len(c.args) == 1 {
		op, in = control.OpSetLogLevel, control.LogLevel{Level: c.args[0]}
	}
	return c.tell(ctx, op, in, &l, func() string { return l.Level })
}

func reopenLogs(ctx context.Context, c *call) error {
	return c.tell(ctx, control.OpReopenLogs, nil, &control.Done{}, func() string { return "logs reopened" })
}

// stop prints "stopped" only when it is so.
func stop(ctx context.Context, c *call) error {
	if !c.wait {
		var s control.State
		return c.tell(ctx, control.OpStop, nil, &s, func() string { return s.State })
	}
	if err := c.ask(ctx, control.OpStop, nil, &control.State{}); err != nil {
		return err
	}
	if err := c.client.Gone(ctx); err != nil {
		return err
	}
	if c.json {
		return c.printJSON(control.State{State: "stopped"})
	}
	_, err := fmt.Fprintln(c.stdout, "stopped")
	return err
}
