package explain

import (
	"fmt"
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
	section := p.at
	for _, item := range p.list("In the project") {
		place, ok := parsePlace(item)
		if !ok {
			p.at = section
			p.fail("%q is no \"path [question/option]: what\"", item)
		}
		t.Places = append(t.Places, place)
	}
	t.Sources = p.list("Sources")
	t.See = p.list("See also")
	if p.err == nil && p.at < len(p.lines) {
		p.fail("%q stands in the wrong place, or twice", p.lines[p.at])
	}
	return t, p.err
}

// parsePlace reads "path: what", or "path [question/option,question]: what" if one
// of those is needed for it.
func parsePlace(item string) (p Place, ok bool) {
	where, does, ok := strings.Cut(item, ": ")
	path, needs, some := strings.Cut(where, " ")
	p = Place{Path: path, Does: does}
	if !some {
		return p, ok
	}
	needs, opened := strings.CutPrefix(needs, "[")
	needs, closed := strings.CutSuffix(needs, "]")
	p.Needs = strings.Split(needs, ",")
	return p, ok && opened && closed && !strings.ContainsAny(needs, " []")
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
	open := false // a paragraph
	for ; p.at < len(p.lines) && !strings.HasPrefix(p.lines[p.at], "#"); p.at++ {
		switch line := p.lines[p.at]; {
		case line == "":
			open = false
		case open:
			list[len(list)-1] += " " + line
		default:
			list, open = append(list, line), true
		}
	}
	return strings.Join(list, "\n\n")
}

// begins reads the heading of a section, if that comes next.
func (p *parser) begins(title string) bool {
	if p.at >= len(p.lines) || p.lines[p.at] != "## "+title {
		return false
	}
	p.at++
	return true
}

func (p *parser) section(title string) string {
	if !p.begins(title) {
		return ""
	}
	text := p.paragraphs()
	if text == "" {
		p.fail("nothing stands below %q", title)
	}
	return text
}

// list reads a section of items, which may go on in the next line, indented.
func (p *parser) list(title string) []string {
	if !p.begins(title) {
		return nil
	}
	var items []string
	for ; p.at < len(p.lines) && p.lines[p.at] != "" && !strings.HasPrefix(p.lines[p.at], "#"); p.at++ {
		if item, ok := strings.CutPrefix(p.lines[p.at], "- "); ok {
			items = append(items, item)
		} else if more, ok := strings.CutPrefix(p.lines[p.at], "  "); ok && items != nil {
			items[len(items)-1] += " " + more
		} else {
			p.fail("%q is no item of a list", p.lines[p.at])
			return nil
		}
	}
	for p.at < len(p.lines) && p.lines[p.at] == "" {
		p.at++
	}
	return items
}
