package cli

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/suggest"
)

// setAnswers reads the answers of --set question=answer.
func setAnswers(c *cli.Context, catalog *option.Catalog) (option.Given, error) {
	given := option.Given{}
	for _, word := range c.StringSlice("set") {
		id, answer, found := strings.Cut(word, "=")
		q := catalog.Question(id)
		switch {
		case !found:
			return nil, usagef("flag --set takes QUESTION=ANSWER, as in --set ipc=unix,dbus; got %q", word)
		case q == nil:
			return nil, usagef("flag --set: unknown question %q%s; known: %s", id, suggest.Hint(id, catalog.IDs()), strings.Join(catalog.IDs(), ", "))
		case q.Kind == option.Many:
			given[id] = append(given[id], splitCommas([]string{answer})...)
		default:
			given[id] = append(given[id], answer)
		}
	}
	return given, nil
}
