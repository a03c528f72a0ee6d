package superservers

import (
	"os"
	"strings"
	"testing"
)

// docs/managers.md lists the steps that are played, and no others.
func TestDocument(t *testing.T) {
	text, err := os.ReadFile("../../docs/managers.md")
	if err != nil {
		t.Fatal(err)
	}
	_, chapter, _ := strings.Cut(string(text), "\n### inetd and xinetd\n")
	chapter, _, _ = strings.Cut(chapter, "\n### ")
	var want strings.Builder
	for _, s := range steps() {
		want.WriteString("- " + s.about + "\n")
	}
	if !strings.Contains(chapter, "\n\n"+want.String()+"\n") {
		t.Errorf("docs/managers.md does not list these steps:\n%s", &want)
	}
}
