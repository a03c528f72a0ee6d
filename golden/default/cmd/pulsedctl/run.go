// Kept by mkdaemon (ipc/_control): your edits are merged.

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"

	"example.com/pulsed/internal/control"
	"example.com/pulsed/internal/exit"
)

// Exit codes beside those of package exit: scripts want to tell these apart, and
// 3 is what the Linux Standard Base has for a status of "not running".
const (
	notRunning exit.Code = 3
	denied     exit.Code = 4
	timedOut   exit.Code = 5
)

// run does what the command line says and returns the exit code.
func run(args []string, stdout, stderr io.Writer) exit.Code {
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		usage(stdout)
		return exit.OK
	}
	if err == nil {
		err = o.do(stdout, stderr)
	}
	if err == nil {
		return exit.OK
	}
	if err.Error() != "" {
		fmt.Fprintln(stderr, "pulsedctl:", cleanLines(err.Error()))
	}
	return codeOf(err)
}

// codeOf is the exit code for an error.
func codeOf(err error) exit.Code {
	e, ok := errors.AsType[*control.Error](err)
	if !ok {
		return exit.Of(err)
	}
	switch e.Kind {
	case control.NotRunning:
		return notRunning
	case control.Denied:
		return denied
	case control.TimedOut:
		return timedOut
	}
	return exit.Failure
}

// do connects and carries the verb out, all within the time that is allowed.
func (o *options) do(stdout, stderr io.Writer) error {
	table := verbs()
	i := slices.IndexFunc(table, func(v verb) bool { return v.name == o.verb })
	if i < 0 {
		return exit.Errorf(exit.Usage, "unknown verb %q; `pulsedctl help` lists them", o.verb)
	}
	v := table[i]
	if len(o.args) > v.maxArgs {
		return exit.Errorf(exit.Usage, "%s: unexpected argument %q", v.name, o.args[v.maxArgs])
	}
	if o.waitSet && v.name != "stop" {
		return exit.Errorf(exit.Usage, "%s: --wait is for stop only", v.name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), o.timeout)
	defer cancel()
	c := &call{options: o, stdout: stdout, stderr: stderr}
	client, err := o.address.dial(ctx)
	if err != nil {
		if v.offline != nil {
			v.offline(c)
		}
		return err
	}
	defer client.Close()
	c.client = client
	if err := c.checkAPI(ctx); err != nil {
		return err
	}
	if v.endless {
		ctx = context.Background()
	}
	return v.run(ctx, c)
}

// checkAPI makes sure that both sides mean the same by what follows.
func (c *call) checkAPI(ctx context.Context) error {
	var index control.Index
	if err := c.ask(ctx, control.OpIndex, nil, &index); err != nil {
		return err
	}
	if slices.Contains(index.APIVersions, control.APIVersion) {
		return nil
	}
	older := "the daemon"
	if len(index.APIVersions) > 0 && slices.Max(index.APIVersions) > control.APIVersion {
		older = "this program"
	}
	return fmt.Errorf("%s is older: the daemon speaks %v, this program %s", older, index.APIVersions, control.APIVersion)
}
