// Package cli is the command line: one file a command. It turns words into
// calls of the packages below it and their results into text and exit codes.
// Only here is the urfave/cli library used.
package cli

import (
	"context"
	"errors"
	"os/signal"
	"sync"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/project"
)

// Run does what args, the words behind the program's name, ask for.
func Run(args []string, s Streams) Code {
	// The most called command of all, by scripts: answered before anything is
	// built that it does not need.
	if len(args) == 1 && (args[0] == "version" || args[0] == "--version") {
		return s.report(printVersion(s, false))
	}
	// Signals are caught while the questions are read, since each costs two
	// switches between threads.
	var ctx context.Context
	var stop context.CancelFunc
	var caught sync.WaitGroup
	caught.Go(func() {
		ctx, stop = signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	})
	app := newApp(s)
	words, err := arrange(app, args)
	// From here on an interruption is an error like any other: what was begun
	// is undone on the way out.
	caught.Wait()
	defer stop()
	switch {
	case err != nil:
	case asksHelp(app, words):
		err = s.print(help(app, words))
	default:
		err = app.RunContext(ctx, append([]string{app.Name}, words...))
	}
	_, unfinished := errors.AsType[*project.UnfinishedError](err)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) && !unfinished {
		err = errInterrupted
	}
	return s.report(err)
}

func newApp(s Streams) *cli.App {
	s.catalog = sync.OnceValues(func() (*option.Catalog, error) { return option.Load(s.templates()) })
	app := &cli.App{
		Name:      "mkdaemon",
		Usage:     "writes complete Unix daemon projects in Go",
		UsageText: "mkdaemon COMMAND [ARGUMENT] [FLAG]…",
		Description: "Begin with `mkdaemon new fooD`: it asks a few questions and writes ./food.\n" +
			"`mkdaemon help COMMAND` explains a command.",
		Writer:    s.Out,
		ErrWriter: s.Err,
		Commands:  []*cli.Command{newCommand(s), updateCommand(s), checkCommand(s), diffCommand(s), auditCommand(s), optionsCommand(s), explainCommand(s), completionCommand(s), versionCommand(s)},
		// Errors are reported in one place, with our exit codes.
		ExitErrHandler: func(*cli.Context, error) {},
		// The library's help goes unchecked to stdout, and its help command
		// would take `mkdaemon new help` for itself.
		HideHelp:    true,
		HideVersion: true,
		// A comma is no separator in a description; many-valued questions
		// split by themselves.
		DisableSliceFlagSeparator: true,
	}
	usage := func(_ *cli.Context, err error, _ bool) error { return usageError{err} }
	app.OnUsageError = usage
	for _, c := range app.Commands {
		c.OnUsageError, c.HideHelp = usage, true
	}
	app.Action = func(c *cli.Context) error {
		if c.Args().Present() {
			return unknownCommand(app, c.Args().First())
		}
		return s.print(help(app, nil))
	}
	return app
}
