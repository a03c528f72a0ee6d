package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The form of a text, in this order and nothing else:
//
//	# Title
//	group: where it is listed
//	also: other, names
//	asked: question/option
//
//	What it is, in paragraphs.
//
//	## Why
//	## Without it
//	## Repair
//	## In the project
//	- path [question/option]: what is done there
//	## Sources
//	- setsid(2)
//	## See also
//	- session
//
// It is Markdown, so that it can be read where it lies.
func parse(name, text string) (Topic, error) {
	p := parser{name: name, lines: strings.Split(text, "\n")}
	t := Topic{Name: name}
	p.heading(&t.Title)
	t.Group = p.key("group")
	if also := p.key("also"); also != "" {
		t.Aliases = strings.Split(also, ", ")
	}
	t.Asked = p.key("asked")
	t.What = p.paragraphs()
	t.Why = p.section("Why")
	t.Without = p.section("Without it")
	t.Repair = p.section("Repair")
	for _, item := range p.list("In the project") {
		place := placeForm().FindStringSubmatch(item)
		if place == nil {
			p.fail("%q is no \"path [question/option]: what\"", item)
			break
		}
		t.Places = append(t.Places, Place{place[1], place[2], place[3]})
	}
	t.Sources = p.list("Sources")
	t.See = p.list("See also")
	if p.err == nil && p.at < len(p.lines) {
		p.fail("%q stands in the wrong place, or twice", p.lines[p.at])
	}
	return t, p.err
}

func placeForm() *regexp.Regexp {
	return regexp.MustCompile(`^(\S+)(?: \[([a-z]+/[a-z0-9.-]+)\])?: (.+)$`)
}

// parser goes through the lines once. After the first error it does nothing.
type parser struct {
	name  string
	lines []string
	at    int
	err   error
}

func (p *parser) fail(format string, a ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("%s%s:%d: %s", p.name, extension, p.at+1, fmt.Sprintf(format, a...))
	}
	p.at = len(p.lines)
}

func (p *parser) heading(title *string) {
	var ok bool
	if *title, ok = strings.CutPrefix(p.lines[0], "# "); !ok {
		p.fail("it begins with \"# Title\"")
	}
	p.at++
}

// key reads a line "key: value", if that comes next.
func (p *parser) key(key string) string {
	if p.at >= len(p.lines) {
		return ""
	}
	value, ok := strings.CutPrefix(p.lines[p.at], key+": ")
	if ok {
		p.at++
	}
	return value
}

// paragraphs reads up to the next heading. Lines of a paragraph become one.
func (p *parser) paragraphs() string {
	var list []string
	open := false
	for ; p.at < len(p.lines) && !strings.HasPrefix(p.lines[p.at], "#"); p.at++ {
		switch line := p.lines[p.at]; {
		case line == "":
			open = false
		case open && !strings.HasPrefix(line, "- "):
			list[len(list)-1] += " " + line
		default:
			list, open = append(list, line), true
		}
	}
	return strings.Join(list, "\n\n")
}

func (p *parser) section(title string) string {
	if p.at >= len(p.lines) || p.lines[p.at] != "## "+title {
		return ""
	}
	p.at++
	text := p.paragraphs()
	if text == "" {
		p.fail("nothing stands below %q", title)
	}
	return text
}

func (p *parser) list(title string) []string {
	text := p.section(title)
	if text == "" {
		return nil
	}
	items := strings.Split(text, "\n\n")
	for i := range items {
		var ok bool
		if items[i], ok = strings.CutPrefix(items[i], "- "); !ok {
			p.fail("%q is no item of a list", items[i])
		}
	}
	if slices.Contains(items, "") {
		p.fail("an item is empty")
	}
	return items
}
