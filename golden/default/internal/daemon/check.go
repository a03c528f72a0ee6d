// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"fmt"
	"log/slog"

	"example.com/pulsed/internal/app"
	"example.com/pulsed/internal/config"
	"example.com/pulsed/internal/logging"
)

// Load reads the configuration and has it checked by all who know something of
// it: which sinks there are, package config cannot tell.
func Load(source *config.Source) (*config.Config, error) {
	return source.Load(
		logging.Check,
	)
}

// Check tells whether a daemon could start with this configuration, or reload
// it, as far as that can be known without opening anything.
func Check(source *config.Source) error {
	_, err := Examine(source)
	return err
}

// Examine is Check, and returns what the daemon would take.
func Examine(source *config.Source) (*config.Config, error) {
	c, err := Load(source)
	if err != nil {
		return nil, err
	}
	if _, err := app.New(c.App, slog.New(slog.DiscardHandler)); err != nil {
		return nil, fmt.Errorf("app: %w", err)
	}
	return c, nil
}

// warn logs what is odd about a configuration that was taken.
func (d *Daemon) warn(c *config.Config) {
	for _, w := range c.Warnings() {
		d.log.Warn("configuration: "+w.Text, "where", w.Where)
	}
}
