package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/explain"
)

// Every point of the audit can be explained, nothing else is, and the manual
// pages that the audit names are among the sources of the explanation.
func TestEveryPointIsExplained(t *testing.T) {
	page := regexp.MustCompile(`[A-Za-z_][\w.-]*\(\d\)`)
	var known []string
	for _, p := range audit.Points() {
		known = append(known, p.ID)
		text, ok := explain.Point(p.ID)
		if !ok {
			t.Errorf("%s has no text", p.ID)
			continue
		}
		for _, name := range page.FindAllString(p.Source, -1) {
			if !strings.Contains(strings.Join(text.Sources, "\n"), name) {
				t.Errorf("%s: the audit names %s, the text does not", p.ID, name)
			}
		}
	}
	for _, text := range explain.Points() {
		if !slices.Contains(known, text.Name) {
			t.Errorf("%s is no point of the audit", text.Name)
		}
	}
}
