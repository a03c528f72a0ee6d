package cli

import (
	"errors"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/suggest"
)

// Code is an exit code of mkdaemon.
type Code int

// The exit codes. 64 is EX_USAGE of sysexits(3); 130 is what a shell reports
// for a program that SIGINT ended.
const (
	Done        Code = 0
	Failed      Code = 1
	Pending     Code = 2 // --dry-run: there is something to do
	Usage       Code = 64
	Interrupted Code = 130
)

var (
	errPending     = errors.New("changes pending")
	errInterrupted = errors.New("interrupted; nothing was written")
)

// usageError is a mistake in what was typed: the command line, or answers.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// report tells the user about err and returns the exit code for it.
func (s Streams) report(err error) Code {
	switch {
	case err == nil:
		return Done
	case errors.Is(err, errPending):
		return Pending
	case errors.Is(err, errInterrupted):
		s.say("mkdaemon: %v", err)
		return Interrupted
	}
	// One problem a line, each with its own prefix: nothing hides in a paragraph.
	for line := range strings.SplitSeq(err.Error(), "\n") {
		s.say("mkdaemon: %s", line)
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return Usage
	}
	return Failed
}

func unknownCommand(app *cli.App, word string) error {
	var names []string
	for _, c := range app.VisibleCommands() {
		names = append(names, c.Name)
	}
	return usagef("unknown command %q%s; known: %s", word, suggest.Hint(word, names), strings.Join(names, ", "))
}
