package cli

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/suggest"
)

func optionsCommand(s Streams) *cli.Command {
	return &cli.Command{
		Name:      "options",
		Usage:     "lists every question, its options, defaults and what excludes what",
		ArgsUsage: "[QUESTION]",
		Flags:     []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "as a JSON array, for programs"}},
		Action: func(c *cli.Context) error {
			catalog, err := s.catalog()
			if err != nil {
				return err
			}
			questions := catalog.Questions
			if c.Args().Len() > 1 {
				return usagef("options takes one question, got %d", c.Args().Len())
			}
			if id := c.Args().First(); id != "" {
				q := catalog.Question(id)
				if q == nil {
					return usagef("unknown question %q%s; known: %s", id, suggest.Hint(id, catalog.IDs()), strings.Join(catalog.IDs(), ", "))
				}
				questions = []*option.Question{q}
			}
			if c.Bool("json") {
				return printOptionsJSON(s, questions)
			}
			return s.print(describe(questions))
		},
	}
}

// describe is the listing for people.
func describe(questions []*option.Question) string {
	var b strings.Builder
	for i, q := range questions {
		if i > 0 {
			b.WriteString("\n")
		}
		flag := "--" + q.ID
		if q.ID == "name" {
			flag = "NAME" // the one answer that is no flag
		}
		fmt.Fprintf(&b, "%s  %s%s\n%s", flag, q.Ask, map[bool]string{true: " (more than one allowed)"}[q.Kind == option.Many], indent(q.Help, "    "))
		for _, o := range q.Options {
			mark := ""
			for _, d := range q.Default {
				if d == o.Name {
					mark = " [default]"
				}
			}
			fmt.Fprintf(&b, "\n  %s%s: %s\n%s", o.Name, mark, o.Label, indent(o.Why, "      "))
			for _, n := range o.Needs {
				b.WriteString(indent("needs "+strings.Join(n.Any, " or ")+": "+n.Why, "      "))
			}
			for _, x := range o.Excludes {
				b.WriteString(indent("not with "+x.Option+": "+x.Why, "      "))
			}
		}
	}
	return b.String()
}

func indent(text, by string) string {
	text = fill(text, helpWidth-len(by))
	return by + strings.ReplaceAll(text, "\n", "\n"+by) + "\n"
}

type (
	questionJSON struct {
		ID      string       `json:"id"`
		Kind    option.Kind  `json:"kind"`
		Ask     string       `json:"ask"`
		Help    string       `json:"help"`
		Default []string     `json:"default"`
		Options []optionJSON `json:"options"`
	}
	optionJSON struct {
		Name     string          `json:"name"`
		Label    string          `json:"label"`
		Why      string          `json:"why"`
		Needs    []needJSON      `json:"needs"`
		Excludes []exclusionJSON `json:"excludes"`
	}
	needJSON struct {
		Any []string `json:"any"`
		Why string   `json:"why"`
	}
	exclusionJSON struct {
		Option string `json:"option"`
		Why    string `json:"why"`
	}
)

func printOptionsJSON(s Streams, questions []*option.Question) error {
	list := []questionJSON{}
	for _, q := range questions {
		// Empty lists, not null: programs can walk them without a check.
		item := questionJSON{q.ID, q.Kind, q.Ask, q.Help, append([]string{}, q.Default...), []optionJSON{}}
		for _, o := range q.Options {
			entry := optionJSON{o.Name, o.Label, o.Why, []needJSON{}, []exclusionJSON{}}
			for _, n := range o.Needs {
				entry.Needs = append(entry.Needs, needJSON(n))
			}
			for _, x := range o.Excludes {
				entry.Excludes = append(entry.Excludes, exclusionJSON(x))
			}
			item.Options = append(item.Options, entry)
		}
		list = append(list, item)
	}
	return s.printJSON(list)
}
