// Kept by mkdaemon (logging/_logfmt): your edits are merged.

package logging

import (
	"log/slog"
	"strings"
	"testing"
	"testing/slogtest"

	"example.com/pulsed/internal/config"
)

// lines is a fake that encodes logfmt.
type lines struct{ fake }

func (l *lines) encode(buf []byte, r *record) []byte { return appendLogfmt(buf, r) }

func TestLogfmtObeysSlog(t *testing.T) {
	l := new(lines)
	logs, log := logTo(l)
	err := slogtest.TestHandler(log.Handler(), func() (results []map[string]any) {
		finish(t, logs)
		for _, line := range l.lines {
			results = append(results, parse(t, line))
		}
		return results
	})
	if err != nil {
		t.Error(err)
	}
}

func TestLogfmt(t *testing.T) {
	r := &record{level: config.LevelNotice, message: "evil\nlevel=CRIT msg=forged", fields: []field{{"", "n", slog.IntValue(1)}}}
	want := `level=NOTICE msg="evil\nlevel=CRIT msg=forged" n=1` + "\n"
	if got := string(appendLogfmt(nil, r)); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	var names []string
	for _, level := range []slog.Level{-8, -4, -1, 0, 1, 2, 4, 5, 8, 9, 12, 16} {
		names = append(names, levelName(level))
	}
	if got := strings.Join(names, " "); got != "DEBUG DEBUG DEBUG INFO INFO NOTICE WARN WARN ERROR ERROR CRIT CRIT" {
		t.Error("levels:", got)
	}
}
