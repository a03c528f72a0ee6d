package cli

import (
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/encode"
	"github.com/mkdaemon/mkdaemon/internal/option"
)

// oneLine is the command that gives the same project again, for a script or a
// colleague: every answer is in it, so that a later default changes nothing.
func oneLine(catalog *option.Catalog, a option.Answers, dir string) string {
	words := []string{"mkdaemon", "new", a.Name.Shown}
	if dir != "" {
		words = append(words, "--dir="+encode.ShellWord(dir))
	}
	given := a.Given()
	for _, q := range catalog.Questions {
		if q.ID != "name" {
			words = append(words, "--"+q.ID+"="+encode.ShellWord(strings.Join(given[q.ID], ",")))
		}
	}
	return strings.Join(words, " ")
}
