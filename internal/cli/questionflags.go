package cli

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

// questionFlag is the flag of a question.
type questionFlag struct {
	*cli.StringSliceFlag
	question *option.Question
}

// Names implements cli.Flag. The library's own runs a regular expression over
// each name, each time that it looks for a flag.
func (f *questionFlag) Names() []string { return []string{f.Name} }

// questionFlags makes a flag for each question but the name, which is the
// argument. All of them may be repeated, so that the catalog can say what it
// thinks of two answers to a question that takes one.
func questionFlags(catalog *option.Catalog) []cli.Flag {
	var flags []cli.Flag
	for _, q := range catalog.Questions {
		if q.ID == "name" {
			continue
		}
		placeholder := map[option.Kind]string{option.Text: "`TEXT`", option.One: "`OPTION`", option.Many: "`OPTION,…`"}[q.Kind]
		flags = append(flags, &questionFlag{&cli.StringSliceFlag{Name: q.ID, Usage: placeholder}, q})
	}
	return flags
}

// flagAnswers is what the command line itself answers.
func flagAnswers(c *cli.Context, catalog *option.Catalog) (option.Given, error) {
	given := option.Given{}
	switch c.Args().Len() {
	case 0:
	case 1:
		given["name"] = []string{c.Args().First()}
	default:
		return nil, usagef("new takes one NAME, got %d: %q", c.Args().Len(), c.Args().Slice())
	}
	for _, q := range catalog.Questions {
		if q.ID == "name" {
			continue
		}
		values := c.StringSlice(q.ID)
		if len(values) == 0 {
			continue // the flag is not set: one that is has a value, if only ""
		}
		if q.Kind == option.Many {
			values = splitCommas(values)
		}
		given[q.ID] = values
	}
	return given, nil
}

// splitCommas lets --init systemd,sysv mean the same as --init systemd --init sysv.
func splitCommas(values []string) []string {
	var words []string
	for _, v := range values {
		for word := range strings.SplitSeq(v, ",") {
			words = append(words, strings.TrimSpace(word))
		}
	}
	return words
}
