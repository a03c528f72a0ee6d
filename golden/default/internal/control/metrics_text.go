// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// MetricsType is the media type of Text: the exposition format of Prometheus,
// version 0.0.4, which all of its kind read.
const MetricsType = "text/plain; version=0.0.4; charset=utf-8"

// Text is the metrics as collectors want them. A metric without a sample is
// left out.
func (m Metrics) Text() string {
	var b strings.Builder
	help := strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	label := strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)
	for _, f := range m {
		if len(f.Samples) == 0 {
			continue
		}
		b.WriteString("# HELP " + f.Name + " " + help.Replace(f.Help) + "\n# TYPE " + f.Name + " " + f.Type + "\n")
		for _, s := range f.Samples {
			b.WriteString(f.Name)
			separator := "{"
			for _, key := range slices.Sorted(maps.Keys(s.Labels)) {
				b.WriteString(separator + key + `="` + label.Replace(s.Labels[key]) + `"`)
				separator = ","
			}
			if len(s.Labels) > 0 {
				b.WriteString("}")
			}
			b.WriteString(" " + strconv.FormatFloat(s.Value, 'g', -1, 64) + "\n")
		}
	}
	return b.String()
}
