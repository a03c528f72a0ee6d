package render

import (
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/explain"
)

// Reasons is a table of the notions that a reader of this project meets: what
// each is, and where it is done. What stands in init/ has documents of its own.
// The texts are those of `mkdaemon explain`.
func (d Data) Reasons() string {
	var rows []string
	for _, w := range explain.Words(d.Name, "process", "signals", "detaching", "life", "services", "logging", "control", "rights") {
		var where []string
		for _, p := range w.Places {
			if !strings.HasPrefix(p.Path, "init/") && p.In(d.Chosen) {
				where = append(where, "`"+p.Path+"`")
			}
		}
		if where == nil || w.Is == "" {
			continue
		}
		rows = append(rows, "| "+w.Name+" | "+strings.ReplaceAll(w.Is, "|", `\|`)+" | "+strings.Join(where, ", ")+" |")
	}
	return strings.Join(rows, "\n")
}
