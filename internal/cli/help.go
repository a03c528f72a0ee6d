package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

// helpWidth is where help is wrapped. Output of a program is read in windows
// wider than the old 80 columns, but seldom in the full width of a screen.
const helpWidth = 96

// asksHelp reports whether arranged words want an explanation, of a command
// that exists.
func asksHelp(app *cli.App, words []string) bool {
	if len(words) == 0 || app.Command(words[0]) == nil && !strings.HasPrefix(words[0], "-") {
		return false
	}
	if end := slices.Index(words, "--"); end >= 0 {
		words = words[:end]
	}
	return slices.ContainsFunc(words, isHelpFlag)
}

// help explains the command that words begin with, or all of them.
func help(app *cli.App, words []string) string {
	if len(words) > 0 {
		if c := app.Command(words[0]); c != nil {
			return commandHelp(c)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "mkdaemon %s.\n\nUSAGE\n  %s\n\n%s\n\nCOMMANDS\n", app.Usage, app.UsageText, app.Description)
	var rows [][2]string
	for _, c := range app.Commands {
		if !c.Hidden {
			rows = append(rows, [2]string{c.Name, c.Usage})
		}
	}
	b.WriteString(table(rows))
	return b.String()
}

func commandHelp(c *cli.Command) string {
	var b strings.Builder
	usage := strings.TrimSpace(c.ArgsUsage + " [FLAG]…")
	if strings.HasPrefix(c.ArgsUsage, commandBehind) {
		usage = "[FLAG]… " + c.ArgsUsage
	}
	fmt.Fprintf(&b, "mkdaemon %s %s.\n\nUSAGE\n  mkdaemon %s %s\n", c.Name, c.Usage, c.Name, usage)
	if c.Description != "" {
		fmt.Fprintf(&b, "\n%s\n", c.Description)
	}
	var flags, questions [][2]string
	for _, f := range c.VisibleFlags() {
		doc, ok := f.(cli.DocGenerationFlag)
		if !ok {
			continue
		}
		left, usage := "--"+f.Names()[0], doc.GetUsage()
		if parts := strings.Split(usage, "`"); len(parts) == 3 {
			left, usage = left+" "+parts[1], strings.Join(parts, "")
		}
		if q, ok := f.(*questionFlag); ok {
			questions = append(questions, [2]string{left, questionHelp(q.question)})
		} else {
			flags = append(flags, [2]string{left, usage})
		}
	}
	if questions != nil {
		b.WriteString("\nQUESTIONS, each with its flag\n" + table(questions))
	}
	b.WriteString("\nFLAGS\n" + table(append(flags, [2]string{"--help", "show this"})))
	return b.String()
}

func questionHelp(q *option.Question) string {
	switch q.Kind {
	case option.Many:
		return q.Ask + "\n" + strings.Join(q.Names(), ", ") + "; several with commas"
	case option.One:
		return q.Ask + "\n" + strings.Join(q.Names(), ", ")
	}
	return q.Ask
}

// table sets rows in two columns and wraps the right one.
func table(rows [][2]string) string { return tableTo(rows, helpWidth) }

func tableTo(rows [][2]string, width int) string {
	left := 0
	for _, r := range rows {
		left = max(left, len(r[0]))
	}
	var b strings.Builder
	for _, r := range rows {
		name := r[0]
		for line := range strings.SplitSeq(r[1], "\n") {
			for _, part := range wrap(line, width-left-4) {
				fmt.Fprintf(&b, "  %-*s  %s\n", left, name, part)
				name = ""
			}
		}
	}
	return b.String()
}

// wrap cuts text at blanks into lines of at most width characters, except for
// words that are longer.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}

// fill breaks text into lines of at most width characters; blank lines separate
// paragraphs.
func fill(text string, width int) string {
	var paragraphs []string
	for p := range strings.SplitSeq(text, "\n\n") {
		paragraphs = append(paragraphs, strings.Join(wrap(p, width), "\n"))
	}
	return strings.Join(paragraphs, "\n\n")
}
