// Kept by mkdaemon (base): your edits are merged.

package command

import (
	"fmt"

	"example.com/pulsed/internal/daemon"
	"example.com/pulsed/internal/version"
)

// check does what a start and a reload do first, and touches nothing.
func check(c *call) error {
	source := c.source()
	if err := c.parse(); err != nil {
		return err
	}
	if err := daemon.Check(source); err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "%s: ok\n", source.Path())
	return nil
}

// showVersion prints the build.
func showVersion(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "pulsed %s\n", version.String())
	return nil
}
