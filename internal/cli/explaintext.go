package cli

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/mkdaemon/mkdaemon/internal/explain"
	"github.com/mkdaemon/mkdaemon/internal/option"
)

// columns is how wide a text for people may be: the terminal that it goes to
// decides, if there is one.
func (s Streams) columns() int {
	if f, ok := s.Out.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width >= 20 {
			return min(width, helpWidth)
		}
	}
	return helpWidth
}

// text is an explanation for people.
func (e explained) text(width int) string {
	var b strings.Builder
	title := e.Title
	if !strings.EqualFold(e.Name, title) {
		title = e.Name + ": " + title
	}
	fmt.Fprintf(&b, "%s\n", fill(title, width))
	section := func(title, text string) {
		if text == "" {
			return
		}
		if title != "" {
			fmt.Fprintf(&b, "\n%s", title)
		}
		b.WriteString("\n" + indentTo(text, "  ", width))
	}
	section("", e.What)
	section(e.Flag, e.Prompt)
	section("WHY", e.Why)
	section("WITHOUT IT", e.Without)
	section("WHAT TO DO", e.Repair)
	rows := func(title string, lines []string) {
		if len(lines) > 0 {
			fmt.Fprintf(&b, "\n%s\n", title)
		}
		for _, line := range lines {
			parts := wrap(line, width-6)
			fmt.Fprintf(&b, "  %s\n", strings.Join(parts, "\n      "))
		}
	}
	var answers, places []string
	for _, a := range e.Answers {
		answers = append(answers, a.Name+": "+a.Label)
	}
	for _, p := range e.Places {
		needs := ""
		if p.Needs != nil {
			needs = " (" + strings.ReplaceAll(strings.Join(p.Needs, " or "), "/", "=") + ")"
		}
		places = append(places, p.Path+needs+": "+p.Does)
	}
	rows("ANSWERS", answers)
	rows("IN THE PROJECT "+example, places)
	rows("SOURCES", e.Sources)
	if len(e.See) > 0 {
		rows("SEE ALSO", []string{strings.Join(e.See, ", ")})
	}
	return b.String()
}

// indentTo fills paragraphs into a width, behind a margin.
func indentTo(text, by string, width int) string {
	lines := strings.Split(fill(text, width-len(by)), "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = by + line
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// listTopics shows all names on one screen.
func (s Streams) listTopics(catalog *option.Catalog, asJSON bool) error {
	list := topicList(catalog)
	if !asJSON {
		return s.print(contents(list, s.columns()))
	}
	for _, p := range explain.Points() {
		list = append(list, explained{Topic: p})
	}
	return s.printJSON(list)
}

// contents is the list for people.
func contents(list []explained, width int) string {
	var rows [][2]string
	for _, g := range explain.Groups() {
		var names []string
		for _, t := range list {
			if t.Group == g.ID {
				names = append(names, t.Name)
			}
		}
		if g.ID == auditGroup {
			names = append(names, ranges(explain.Points()))
		}
		rows = append(rows, [2]string{g.Title, strings.Join(names, ", ")})
	}
	return "`mkdaemon explain TOPIC` tells what it is, why, and what goes wrong without it.\n\n" + tableTo(rows, width)
}

// ranges names points that follow each other by the first and the last: "A1 to A44".
func ranges(points []explain.Topic) string {
	var b strings.Builder
	first, last := "", ""
	end := func() {
		if last != first {
			b.WriteString(" to " + last)
		}
	}
	for _, p := range points {
		if last == "" || !explain.Next(last, p.Name) {
			end()
			first = p.Name
			b.WriteString(", " + first)
		}
		last = p.Name
	}
	end()
	return strings.TrimPrefix(b.String(), ", ")
}
