// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"example.com/pulsed/internal/config"
	"example.com/pulsed/internal/exit"
)

func TestReopenTellsErrors(t *testing.T) {
	logs, _ := logTo(&fake{err: errors.New("no")})
	if err := logs.Reopen(); err == nil {
		t.Error("the error of a sink that cannot be reopened is lost")
	}
	finish(t, logs)
}

func TestOpenRefusesNames(t *testing.T) {
	known := sinks()[0].name
	for _, names := range [][]string{{"nonsense"}, {known, "nonsense"}, {known, known}} {
		cfg := new(config.Config)
		cfg.Log.Sinks = names
		if _, err := Open(cfg, Own); exit.Of(err) != exit.Config || !strings.Contains(err.Error(), "log.sinks: ") {
			t.Errorf("log.sinks = %q: %v, want an error of the configuration", names, err)
		}
		var said []string
		Check(cfg, func(key, problem string) { said = append(said, key+": "+problem) })
		if len(said) != 1 || !strings.Contains(said[0], strconv.Quote(names[len(names)-1])) {
			t.Errorf("log.sinks = %q: check says %q, want one problem with the last", names, said)
		}
	}
}
