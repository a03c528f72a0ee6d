// Kept by mkdaemon (base): your edits are merged.

package command

import (
	"fmt"

	"example.com/pulsed/internal/config"
	"example.com/pulsed/internal/daemon"
	"example.com/pulsed/internal/version"
)

// check does what a start and a reload do first, and touches nothing.
func check(c *call) error {
	source := c.source()
	quiet := c.flags.Bool("q", false, "say nothing if all is well")
	if err := c.parse(); err != nil {
		return err
	}
	taken, err := daemon.Examine(source)
	if err != nil {
		return err
	}
	c.warn(taken)
	if !*quiet {
		fmt.Fprintf(c.stdout, "%s: ok\n", source.Path())
	}
	return nil
}

// warn prints what is odd about a configuration, but no mistake.
func (c *call) warn(taken *config.Config) {
	for _, w := range taken.Warnings() {
		fmt.Fprintf(c.stderr, "%s: warning: %s\n", w.Where, w.Text)
	}
}

// showVersion prints the build.
func showVersion(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "pulsed %s\n", version.String())
	return nil
}
