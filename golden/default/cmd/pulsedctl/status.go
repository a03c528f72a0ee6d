// Kept by mkdaemon (ipc/_control): your edits are merged.

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"example.com/pulsed/internal/control"
)

// status prints everything that the daemon says about itself.
func status(ctx context.Context, c *call) error {
	if c.json {
		var text json.RawMessage
		if err := c.ask(ctx, control.OpStatus, nil, &text); err != nil {
			return err
		}
		return c.printJSON(text)
	}
	var s control.Status
	if err := c.ask(ctx, control.OpStatus, nil, &s); err != nil {
		return err
	}
	return printStatus(c.stdout, s, c.client.Address())
}

func printStatus(w io.Writer, s control.Status, address string) error {
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(key, format string, a ...any) {
		fmt.Fprintf(columns, "%s\t%s\n", key, clean(fmt.Sprintf(format, a...)))
	}
	up := time.Duration(s.Uptime * float64(time.Second)).Round(time.Second)
	row("state", "%s", s.State)
	row("pid", "%d", s.PID)
	row("up", "%v, since %s", up, moment(s.Started))
	row("version", "%s", s.Version)
	row("config", "%s", s.ConfigFile)
	row("generation", "%d", s.Generation)
	if r := s.LastReload; r == nil {
		row("last reload", "none")
	} else if r.Error == "" {
		row("last reload", "%s, generation %d", moment(r.Time), r.Generation)
	} else {
		row("last reload", "%s, refused; generation %d stays in force", moment(r.Time), r.Generation)
		for line := range strings.Lines(r.Error) {
			row("", "%s", strings.TrimRight(line, "\n"))
		}
	}
	row("log", "from level %s on, %d dropped", s.LogLevel, s.LogDropped)
	for _, sink := range slices.Sorted(maps.Keys(s.LogSinks)) {
		row("log."+clean(sink), "%d dropped", s.LogSinks[sink])
	}
	row("control", "%s", address)
	if s.App != nil {
		rows("app", s.App, row)
	}
	return columns.Flush()
}

// rows prints a value of the application, whatever it is: a row for each leaf.
func rows(key string, value any, row func(key, format string, a ...any)) {
	switch v := value.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			rows(key+"."+clean(k), v[k], row)
		}
	case []any:
		text, _ := json.Marshal(v)
		row(key, "%s", text)
	default:
		row(key, "%v", v)
	}
}

// moment is a time as people of this machine read it.
func moment(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") }

// clean makes text safe for a terminal: what cannot be printed could move the
// cursor or worse, and a part of it may come from whoever talks to the daemon.
func clean(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}

// cleanLines does the same for a text of several lines.
func cleanLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = clean(line)
	}
	return strings.Join(lines, "\n")
}
