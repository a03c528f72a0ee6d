// Kept by mkdaemon (ipc/_control): your edits are merged.

package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"example.com/pulsed/internal/control"
)

// configuration prints every setting; the lines could stand in the file.
func configuration(ctx context.Context, c *call) error {
	var settings []control.Setting
	if err := c.ask(ctx, control.OpConfig, nil, &settings); err != nil {
		return err
	}
	if c.json {
		return c.printJSON(settings)
	}
	columns := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	for _, s := range settings {
		fmt.Fprintf(columns, "%s = %s\t# %s\n", clean(s.Key), clean(s.Value), clean(s.Origin))
	}
	return columns.Flush()
}

// metrics prints the numbers as a collector would get them.
func metrics(ctx context.Context, c *call) error {
	var m control.Metrics
	if err := c.ask(ctx, control.OpMetrics, nil, &m); err != nil {
		return err
	}
	if c.json {
		return c.printJSON(m)
	}
	_, err := fmt.Fprint(c.stdout, m.Text())
	return err
}
