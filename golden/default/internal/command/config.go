// Kept by mkdaemon (base): your edits are merged.

package command

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"example.com/pulsed/internal/daemon"
)

// showConfig prints what a daemon that starts now would take, and from where.
// What a running one has taken, it has to be asked. The lines are TOML.
func showConfig(c *call) error {
	source := c.source()
	asJSON := c.flags.Bool("json", false, "print a list of objects: key, value, origin")
	if err := c.parse(); err != nil {
		return err
	}
	taken, err := daemon.Examine(source)
	if err != nil {
		return err
	}
	c.warn(taken)
	if *asJSON {
		encoder := json.NewEncoder(c.stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(taken.Values())
	}
	table := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	for _, v := range taken.Values() {
		fmt.Fprintf(table, "%s = %s\t# %s\n", v.Key, v.Text, v.Origin)
	}
	return table.Flush()
}
