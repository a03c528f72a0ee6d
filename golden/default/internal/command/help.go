// Kept by mkdaemon (base): your edits are merged.

package command

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

// help is the command help, with or without the name of another one.
func help(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	if c.flags.NArg() == 0 {
		overview(c.stdout)
		return nil
	}
	return dispatch([]string{c.flags.Arg(0), "--help"}, c.stdout, c.stderr)
}

// overview prints all commands.
func overview(w io.Writer) {
	fmt.Fprintf(w, "Usage: pulsed COMMAND [FLAG]...\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.summary)
	}
	fmt.Fprintf(w, "\npulsed help COMMAND shows the flags of a command.\n")
}

// help prints what there is to know about one command.
func (c *call) help() {
	usage := strings.TrimSpace("Usage: pulsed " + c.name + " [FLAG]... " + c.args)
	fmt.Fprintf(c.stdout, "%s\n\n  %s\n\n", usage, c.summary)
	c.flags.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		name := "--" + f.Name
		if len(f.Name) == 1 {
			name = "-" + f.Name
		}
		fmt.Fprintf(c.stdout, "  %s\n        %s\n", strings.TrimSpace(name+" "+strings.ToUpper(value)), usage)
	})
}
