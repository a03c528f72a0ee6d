package cli

import (
	"errors"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/suggest"
)

// Code is an exit code of mkdaemon.
type Code int

// The exit codes. 64 and 75 are EX_USAGE and EX_TEMPFAIL of sysexits(3); 130 is
// what a shell reports for a program that SIGINT ended.
const (
	Done        Code = 0
	Failed      Code = 1
	Pending     Code = 2 // check, --dry-run: there is something to do
	Conflicts   Code = 3 // written, still open, or foreseen
	Usage       Code = 64
	Busy        Code = 75 // another mkdaemon works on the project
	Interrupted Code = 130
)

var (
	errPending     = errors.New("changes pending")
	errConflicts   = errors.New("conflicts") // the command has named them
	errInterrupted = errors.New("interrupted; nothing was written")

	errPoints           = errors.New("points do not hold") // the report has named them
	errAuditInterrupted = errors.New("interrupted; what was started has been ended")
)

// usageError is a mistake in what was typed: the command line, or answers.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// codeOf is the exit code of a command that ends well, perhaps with something
// left to do.
func codeOf(err error) Code {
	switch {
	case errors.Is(err, errPending):
		return Pending
	case errors.Is(err, errConflicts):
		return Conflicts
	case errors.Is(err, errPoints):
		return Failed
	}
	return Done
}

// report tells the user about err and returns the exit code for it.
func (s Streams) report(err error) Code {
	switch {
	case err == nil:
		return Done
	case errors.Is(err, errPending):
		return Pending
	case errors.Is(err, errConflicts):
		return Conflicts
	case errors.Is(err, errPoints):
		return Failed
	case errors.Is(err, errInterrupted), errors.Is(err, errAuditInterrupted):
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
	if _, ok := errors.AsType[*project.BusyError](err); ok {
		return Busy
	}
	if _, ok := errors.AsType[*project.ConflictOpenError](err); ok {
		return Conflicts
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
