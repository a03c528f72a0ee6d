// Kept by mkdaemon (ipc/_control): your edits are merged.

package main

import (
	"context"
	"fmt"

	"example.com/pulsed/internal/control"
	"example.com/pulsed/internal/version"
)

// versions is what `version --json` prints.
type versions struct {
	Client string `json:"client"`
	Daemon string `json:"daemon,omitempty"`
}

func showVersion(ctx context.Context, c *call) error {
	var b control.Build
	if err := c.ask(ctx, control.OpVersion, nil, &b); err != nil {
		return err
	}
	if c.json {
		return c.printJSON(versions{version.String(), b.Build})
	}
	_, err := fmt.Fprintf(c.stdout, "client %s\ndaemon %s\n", version.String(), clean(b.Build))
	return err
}

func ownVersion(c *call) {
	if c.json {
		_ = c.printJSON(versions{Client: version.String()})
		return
	}
	fmt.Fprintln(c.stdout, "client", version.String())
}
