//go:build linux

package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/explain"
	"github.com/mkdaemon/mkdaemon/internal/suggest"
)

func auditCommand(s Streams) *cli.Command {
	return &cli.Command{
		Name:      "audit",
		Usage:     "tells whether a program is a correct daemon, ours or not",
		ArgsUsage: commandBehind + "COMMAND ARG…",
		Description: "Starts and stops COMMAND many times, as a careless user or a service manager does, and judges\n" +
			"each point from outside. With --pid, --unit or --pidfile, and no COMMAND, it looks at a process\n" +
			"that runs already, starts nothing, sends no signal and writes nothing; most cannot be told then.\n\n" +
			"{dir} in a text is a folder that is made afresh for each start, {port} a free TCP port. A COMMAND\n" +
			"in a flag is split at blanks, with the quotes of a shell; none of them is run by a shell.\n\n" +
			"Exit code 0: all points hold that apply; 1: one does not, or could not be told although COMMAND\n" +
			"was run; 64: usage; 130: interrupted, and all that was started has been ended.",
		Flags: auditFlags(),
		Action: func(c *cli.Context) error {
			if id := c.String("explain"); c.IsSet("explain") {
				return explainPoint(c, s, id)
			}
			w, err := newAuditing(c, s)
			if err != nil {
				return err
			}
			r, err := w.judge(c.Context)
			if err != nil {
				return err
			}
			text, err := r.as(w.format)
			if err != nil {
				return err
			}
			if err := s.print(text); err != nil {
				return err
			}
			return r.exit()
		},
	}
}

// auditing is one call of the command.
type auditing struct {
	Streams
	subject audit.Subject
	place   string        // the file that the subject is from
	target  *audit.Target // what runs already; nil: the subject is started
	points  []string
	format  auditFormat
}

// judge audits, or inspects.
func (w *auditing) judge(ctx context.Context) (*auditReport, error) {
	r := &auditReport{style: w.subject.Style, points: w.points, place: w.place, display: w.display()}
	if w.target != nil {
		return r, w.inspect(ctx, r)
	}
	r.what, r.ran = strings.Join(w.subject.Start, " "), true
	if r.place == "" {
		r.place = w.subject.Start[0]
	}
	p := w.progress(w.subject.Start[0])
	defer p.end()
	var err error
	r.results, err = audit.Audit{Subject: w.subject, Points: w.points, Progress: p.tell}.Run(ctx)
	if errors.Is(err, context.Canceled) {
		err = errAuditInterrupted
	}
	return r, err
}

// inspect looks at what runs already.
func (w *auditing) inspect(ctx context.Context, r *auditReport) error {
	target, err := audit.Find(ctx, *w.target)
	if err != nil {
		return err
	}
	if r.place == "" {
		r.place = target.Known.Program
	}
	r.style, r.what = target.Known.Style, target.How
	if err := w.applicable(r.style); err != nil {
		return err
	}
	results, err := audit.Inspect(ctx, target)
	r.results = slices.DeleteFunc(results, func(p audit.Result) bool { return len(w.points) > 0 && !slices.Contains(w.points, p.ID) })
	return err
}

// applicable refuses points that are for other styles: there would be nothing to judge.
func (w *auditing) applicable(style audit.Style) error {
	for _, p := range audit.Points() {
		if slices.Contains(w.points, p.ID) && !slices.Contains(p.Styles, style) {
			return usagef("%s is for style %v, this is %s", p.ID, p.Styles, style)
		}
	}
	return nil
}

// pointIDs reads numbers of points, as typed.
func pointIDs(words []string) ([]string, error) {
	var known, ids []string
	for _, p := range audit.Points() {
		known = append(known, p.ID)
	}
	for _, word := range splitCommas(words) {
		i := slices.IndexFunc(known, func(id string) bool { return strings.EqualFold(id, word) })
		if i < 0 {
			return nil, usagef("there is no point %q%s; known: %s", word, suggest.Hint(word, known), strings.Join(known, ", "))
		}
		ids = append(ids, known[i])
	}
	return ids, nil
}

// explainPoint prints the reason for a point, and audits nothing.
func explainPoint(c *cli.Context, s Streams, id string) error {
	if c.NumFlags() > 1 || c.Args().Present() {
		return usagef("--explain stands alone: it audits nothing")
	}
	ids, err := pointIDs([]string{id})
	if err != nil {
		return err
	}
	topic, found := explain.Point(ids[0])
	if !found {
		return fmt.Errorf("there is no text for %s", ids[0])
	}
	return s.print(explained{Topic: topic.For(example)}.text(s.columns()))
}
