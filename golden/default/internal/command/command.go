// Kept by mkdaemon (base): your edits are merged.

// Package command is the command line: it finds the command, reads its flags,
// and turns errors into messages and exit codes. What a command does is the
// work of other packages.
package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"example.com/pulsed/internal/config"
	"example.com/pulsed/internal/exit"
)

// command is a word of the command line, and what it means.
type command struct {
	name    string
	args    string // what may follow the flags, as the help shows it
	summary string
	run     func(c *call) error
}

// call is one use of a command.
type call struct {
	command
	flags  *flag.FlagSet // a command adds its own, and then parses
	words  []string      // what follows the name of the command
	stdout io.Writer
	stderr io.Writer
}

// Main runs the command that args ask for, and returns the exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	err := dispatch(args, stdout, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return int(exit.OK) // it was asked for, and it is printed
	}
	explain(stderr, err)
	return int(exit.Of(err))
}

// dispatch finds the command and runs it.
func dispatch(args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		overview(stderr)
		return exit.Errorf(exit.Usage, "a command is missing, such as run")
	}
	name := args[0]
	// What people try first with a program that they do not know.
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-version", "--version":
		name = "version"
	case "-t":
		name = "check"
	}
	var known []string
	for _, c := range commands() {
		if c.name == name {
			flags := flag.NewFlagSet(name, flag.ContinueOnError)
			flags.SetOutput(io.Discard) // its errors are returned; explain prints them
			return c.run(&call{command: c, flags: flags, words: args[1:], stdout: stdout, stderr: stderr})
		}
		known = append(known, c.name)
	}
	if strings.HasPrefix(name, "-") {
		return exit.Errorf(exit.Usage, "unknown flag %q; other flags come after the command", name)
	}
	return exit.Errorf(exit.Usage, "unknown command %q%s; see pulsed help", name, config.DidYouMean(name, known))
}

// explain prints an error for people. An empty one only carries an exit code.
func explain(stderr io.Writer, err error) {
	if err == nil || err.Error() == "" {
		return
	}
	// Lines that begin with file:line:column lead editors to the place.
	if wrong, ok := errors.AsType[*config.Errors](err); ok {
		fmt.Fprintln(stderr, wrong)
		return
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(stderr, "pulsed: %s\n", strings.TrimSuffix(line, "\n"))
	}
}

// source makes the flags of the configuration known. Call it before parse.
func (c *call) source() *config.Source {
	s := new(config.Source)
	s.Register(c.flags)
	return s
}

// parse reads the flags. A command returns the error as it is.
func (c *call) parse() error {
	err := c.flags.Parse(c.words)
	switch {
	case errors.Is(err, flag.ErrHelp):
		c.help()
		return err
	case err != nil:
		return exit.Errorf(exit.Usage, "%s: %s", c.name, c.reword(err.Error()))
	case c.flags.NArg() > 0 && c.args == "":
		return exit.Errorf(exit.Usage, "%s: unexpected argument %q", c.name, c.flags.Arg(0))
	}
	return nil
}

// reword says how a flag is called that is not known but near.
func (c *call) reword(problem string) string {
	name, unknown := strings.CutPrefix(problem, "flag provided but not defined: -")
	if !unknown {
		return problem
	}
	var known []string
	c.flags.VisitAll(func(f *flag.Flag) { known = append(known, "--"+f.Name) })
	name = "--" + strings.TrimPrefix(name, "-")
	return fmt.Sprintf("unknown flag %q%s", name, config.DidYouMean(name, known))
}
