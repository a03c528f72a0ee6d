package famous

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pagePath has the table, and a section for each daemon.
const pagePath = "../../docs/famous-daemons.md"

// The table stands between these lines.
const (
	begin = "<!-- the table: written by go test ./e2e/famous -daemons=all -update -->\n"
	end   = "<!-- end of the table -->\n"
)

// page is that document. What it says of a daemon is what a new audit must find.
type page struct {
	text string
	rows map[string]row
}

// row is a line of the table: the points that do not hold, and those that do not
// hold only now and then, since they are lost races.
type row struct{ fail, times []string }

var point = regexp.MustCompile(`\b[A-Z][0-9]+b?\b`)

func readPage(t *testing.T) *page {
	t.Helper()
	text, err := os.ReadFile(pagePath)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{text: string(text), rows: map[string]row{}}
	for line := range strings.Lines(p.table(t)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) == 7 && strings.Contains(cells[0], "`") {
			p.rows[strings.Trim(cells[0], " `")] = row{point.FindAllString(cells[5], -1), point.FindAllString(cells[6], -1)}
		}
	}
	return p
}

func (p *page) table(t *testing.T) string {
	t.Helper()
	_, rest, found := strings.Cut(p.text, begin)
	table, _, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("%s has no table", pagePath)
	}
	return table
}

// disagree says where a daemon is another than the page tells.
func (p *page) disagree(name string, v verdict) (complaints []string) {
	r, found := p.rows[name]
	if !found {
		return []string{fmt.Sprintf("%s: the page has no line for it", name)}
	}
	failed, untold := v.of("fail"), v.of("unknown")
	for _, id := range failed {
		if !slices.Contains(r.fail, id) && !slices.Contains(r.times, id) {
			complaints = append(complaints, fmt.Sprintf("%s: %s does not hold, and the page does not say so", name, id))
		}
	}
	for _, id := range r.fail {
		// It may rest on one that holds only at times.
		if !slices.Contains(failed, id) && (len(r.times) == 0 || !slices.Contains(untold, id)) {
			complaints = append(complaints, fmt.Sprintf("%s: the page says that %s does not hold, and it does", name, id))
		}
	}
	return complaints
}

// write makes the table anew. Which are races nobody but a reader can tell, so those stay.
func (p *page) write(t *testing.T, told map[string]verdict) {
	t.Helper()
	var table bytes.Buffer
	table.WriteString("| daemon | style | hold | n/a | not told | do not hold | hold at times |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, name := range slices.Sorted(maps.Keys(told)) {
		v, r := told[name], row{times: p.rows[name].times}
		for _, id := range v.of("fail") {
			if !slices.Contains(r.times, id) {
				r.fail = append(r.fail, id)
			}
		}
		p.rows[name] = r
		fmt.Fprintf(&table, "| `%s` | %s | %d | %d | %d | %s | %s |\n", name, v.Style, len(v.of("pass")), len(v.of("n/a")), len(v.of("unknown")),
			strings.Join(r.fail, " "), strings.Join(r.times, " "))
	}
	p.text = strings.Replace(p.text, begin+p.table(t)+end, begin+table.String()+end, 1)
	if err := os.WriteFile(pagePath, []byte(p.text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Every point that does not hold is explained below the table, in the section of its
// daemon, and nothing else is.
func TestEveryFaultIsExplained(t *testing.T) {
	p := readPage(t)
	heads := regexp.MustCompile("(?m)^### (.*)\n").FindAllStringSubmatchIndex(p.text, -1)
	explained := map[string]map[string]bool{}
	for i, h := range heads {
		stop := len(p.text)
		if i+1 < len(heads) {
			stop = heads[i+1][0]
		}
		for _, name := range regexp.MustCompile("`([a-z0-9-]+)`").FindAllStringSubmatch(p.text[h[2]:h[3]], -1) {
			explained[name[1]] = map[string]bool{}
			for _, line := range regexp.MustCompile(`(?m)^\| ([A-Z][^|]*)\|`).FindAllStringSubmatch(p.text[h[1]:stop], -1) {
				for _, id := range point.FindAllString(line[1], -1) {
					explained[name[1]][id] = true
				}
			}
		}
	}
	for name, r := range p.rows {
		for _, id := range slices.Concat(r.fail, r.times) {
			if !explained[name][id] {
				t.Errorf("%s: nothing explains why %s does not hold", name, id)
			}
		}
	}
	if len(p.rows) < len(subjects(t))+len(units) {
		t.Errorf("the table has only %d daemons", len(p.rows))
	}
}
