package managers

import (
	"fmt"
	"strings"
)

// result is what came of one manager.
type result struct {
	manager Manager
	failed  map[string]bool // by step
}

// sign is what stands in the table: + it can, - it cannot by its own words, ! it should and did not.
func (r result) sign(step string) string {
	switch {
	case r.manager.Minus[step] != "":
		return "-"
	case r.failed[step]:
		return "!"
	}
	return "+"
}

// table is steps x managers in Markdown, and the reason for each minus.
func table(results []result) string {
	b := &strings.Builder{}
	b.WriteString("| step |")
	for _, r := range results {
		fmt.Fprintf(b, " %s |", r.manager.Name)
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(results)) + "\n")
	for _, s := range steps() {
		fmt.Fprintf(b, "| %s |", s.about)
		for _, r := range results {
			fmt.Fprintf(b, " %s |", r.sign(s.name))
		}
		b.WriteString("\n")
	}
	for _, r := range results {
		for _, s := range steps() {
			if why := r.manager.Minus[s.name]; why != "" {
				fmt.Fprintf(b, "\n- %s, %s: %s", r.manager.Name, s.about, why)
			}
		}
	}
	return b.String()
}
