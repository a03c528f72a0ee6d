//go:build linux

package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/encode"
)

// auditReport is what came out.
type auditReport struct {
	what    string // the command, or which process and how it was found
	place   string // the file that says so: the subject's, or the program
	style   audit.Style
	ran     bool     // it was started; else a running one was looked at
	points  []string // only these were asked for; empty: all
	results []audit.Result
	display *display
}

func (r *auditReport) score() audit.Score { return audit.ScoreOf(r.style, r.results) }

// exit is errPoints unless all points hold that apply. Of a process that is only looked
// at most cannot be told; that is no fault of it.
func (r *auditReport) exit() error {
	s := r.score()
	if s.Fail > 0 || s.Unknown > 0 && (r.ran || len(r.points) > 0) {
		return errPoints
	}
	return nil
}

// as writes a report in a format.
func (r *auditReport) as(f auditFormat) (string, error) {
	switch f.kind {
	case "json":
		return r.json()
	case "junit":
		return r.junit(), nil
	case "sarif":
		return r.sarif()
	}
	return r.table(f), nil
}

// rows are the results that are shown: those for the style, or all, or only what
// has to be mended.
func (r *auditReport) rows(f auditFormat) []audit.Result {
	return slices.DeleteFunc(slices.Clone(r.results), func(p audit.Result) bool {
		return f.quiet && !r.lacking(p) || !f.all && !slices.Contains(p.Styles, r.style)
	})
}

// lacking reports whether a result is why not all is well.
func (r *auditReport) lacking(p audit.Result) bool {
	return p.Verdict == audit.Fail || p.Verdict == audit.Unknown && r.ran
}

// table is a line a point; then, on a terminal, where lines are cut at its width,
// what does not hold once more and in full; then the score.
func (r *auditReport) table(f auditFormat) string {
	var b strings.Builder
	if !f.quiet {
		fmt.Fprintf(&b, "%s\n\n", r.title())
	}
	rows := r.rows(f)
	wide := 0
	for _, p := range rows {
		wide = max(wide, len([]rune(p.Says)))
	}
	if r.display != nil {
		wide = min(wide, (r.display.width-auditMargin)*3/5)
	}
	cut := false
	for _, p := range rows {
		seen := encode.Printable(p.Seen)
		line := fmt.Sprintf("%-*s  %s", wide, r.display.fit(p.Says, wide), seen)
		if r.display != nil {
			fit := r.display.fit(line, r.display.width-auditMargin)
			cut = cut || fit != line || len([]rune(p.Says)) > wide
			line = fit
		}
		fmt.Fprintf(&b, "%-4s %s %s\n", p.ID, r.display.verdict(p.Verdict), strings.TrimRight(line, " "))
	}
	if len(rows) > 0 {
		b.WriteString("\n")
	}
	if cut {
		for _, p := range slices.DeleteFunc(rows, func(p audit.Result) bool { return !r.lacking(p) }) {
			b.WriteString(r.display.inFull(p))
		}
	}
	fmt.Fprintf(&b, "%s\n", r.score())
	return b.String()
}

func (r *auditReport) title() string {
	title := encode.Printable(r.what)
	if r.ran {
		title += ", style " + string(r.style) // else what was found says it
	}
	if r.display != nil {
		title = strings.Join(wrap(title, r.display.width-1), "\n")
	}
	return title
}

// auditMargin is what stands before the text of a line: "A10  unknown ".
const auditMargin = 13

// fit cuts a text that is longer than a line may be, on a terminal.
func (d *display) fit(text string, width int) string {
	if runes := []rune(text); d != nil && len(runes) > width {
		return string(runes[:max(0, width-1)]) + "…"
	}
	return text
}

// verdict is in colour, where that is seen.
func (d *display) verdict(v audit.Verdict) string {
	text := fmt.Sprintf("%-7s", v)
	if d == nil || !d.color {
		return text
	}
	code := map[audit.Verdict]string{audit.Pass: "32", audit.Fail: "1;31", audit.Skip: "2", audit.Unknown: "33"}[v]
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// inFull says of a point all that there is to say.
func (d *display) inFull(p audit.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-4s %s\n", p.ID, strings.Join(wrap(p.Says, d.width-6), "\n     "))
	for _, part := range [][2]string{{"seen", encode.Printable(p.Seen)}, {"source", p.Source}, {"more", "mkdaemon audit --explain " + p.ID}} {
		fmt.Fprintf(&b, "     %-7s %s\n", part[0]+":", strings.Join(wrap(part[1], d.width-14), "\n             "))
	}
	return b.String() + "\n"
}
