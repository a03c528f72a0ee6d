// Kept by mkdaemon (base): your edits are merged.

package command

import (
	"context"

	"example.com/pulsed/internal/daemon"
)

// run is the daemon in the foreground: for service managers, containers and
// people. It does not fork; whoever started it has its process id.
func run(c *call) error {
	signals := daemon.Catch()
	source := c.source()
	fd := c.flags.Int("ready-fd", 0, "write a newline to this open file `number`, and close it, when everything serves")
	if err := c.parse(); err != nil {
		return err
	}
	ready, err := readyFD(*fd)
	if err != nil {
		return err
	}
	return daemon.New(daemon.Options{Source: source, Signals: signals, Ready: ready}).Run(context.Background())
}
