// Kept by mkdaemon (ipc/_control): your edits are merged.

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"example.com/pulsed/internal/control"
)

// events prints one event a line: with --json as it came.
func events(ctx context.Context, c *call) error {
	return c.client.Watch(ctx, control.OpEvents, func(text json.RawMessage) error {
		line := string(text)
		if !c.json {
			var e control.Event
			if err := json.Unmarshal(text, &e); err != nil {
				return fmt.Errorf("cannot read an event: %w", err)
			}
			line = moment(e.Time) + "  " + describe(e)
		}
		_, err := fmt.Fprintln(c.stdout, line)
		return err
	})
}

// describe says in words what has happened.
func describe(e control.Event) string {
	switch e.Type {
	case control.EventState:
		return clean(e.State)
	case control.EventReload:
		if e.Error == "" {
			return fmt.Sprintf("reloaded: generation %d", e.Generation)
		}
		text := fmt.Sprintf("reload refused; generation %d stays in force", e.Generation)
		for line := range strings.Lines(e.Error) {
			text += "\n    " + clean(strings.TrimRight(line, "\n"))
		}
		return text
	case control.EventLost:
		return fmt.Sprintf("%d events were missed", e.Lost)
	}
	// Of a daemon that is newer than this program.
	return clean(e.Type)
}
