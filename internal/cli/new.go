package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/ask"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

func newCommand(s Streams) *cli.Command {
	catalog, err := s.catalog()
	if err != nil {
		catalog = &option.Catalog{} // the command itself reports the error
	}
	flags := []cli.Flag{
		&cli.StringFlag{Name: "dir", Usage: "write the project to exactly `DIR` (default ./name)"},
		&cli.StringFlag{Name: "answers", Usage: "read answers from `FILE` (TOML; - is standard input); flags win over it"},
		&cli.BoolFlag{Name: "defaults", Usage: "answer every open question with its default"},
		&cli.BoolFlag{Name: "dry-run", Usage: "write nothing; exit 2 if there is something to write"},
		&cli.BoolFlag{Name: "diff", Usage: "print what is written as a patch"},
		&cli.BoolFlag{Name: "json", Usage: "print what is written as a JSON object"},
	}
	return &cli.Command{
		Name:      "new",
		Usage:     "writes a new daemon project",
		ArgsUsage: "NAME",
		Description: "Writes ./name (the NAME in lower case), a complete project that builds, tests and runs.\n" +
			"It asks what neither a flag nor --answers nor --defaults has answered, and never\n" +
			"touches anything that exists. `mkdaemon options` explains every choice.",
		Flags: append(flags, questionFlags(catalog)...),
		Action: func(c *cli.Context) error {
			if err != nil {
				return err
			}
			return runNew(c, s, catalog)
		},
	}
}

func runNew(c *cli.Context, s Streams, catalog *option.Catalog) error {
	if c.Bool("diff") && c.Bool("json") {
		return usagef("--diff and --json cannot be combined")
	}
	given, err := gather(c, s, catalog)
	if err != nil {
		return err
	}
	dir, err := target(c, given)
	if err != nil {
		return err
	}
	asked, err := settle(c, s, catalog, given)
	if err != nil {
		return err
	}
	answers, err := catalog.Resolve(given)
	if err != nil {
		return usageError{err}
	}
	if dir == "" {
		dir = answers.Name.Disk
	}
	tree, err := render.New(s.templates(), catalog).Render(answers)
	if err != nil {
		return err
	}
	p := plan{dir: dir, tree: tree, answers: answers, command: oneLine(catalog, answers, c.String("dir"))}
	if c.Bool("dry-run") {
		return p.preview(c, s)
	}
	if err := p.write(c.Context, s); err != nil {
		return err
	}
	return p.show(c, s, asked)
}

// gather collects what the command line and the answers file say, and refuses
// what is wrong by itself before anybody is asked anything.
func gather(c *cli.Context, s Streams, catalog *option.Catalog) (option.Given, error) {
	given, err := flagAnswers(c, catalog)
	if err != nil {
		return nil, err
	}
	if file := c.String("answers"); c.IsSet("answers") {
		if file == "" {
			return nil, usagef("flag --answers needs a file, or - for standard input")
		}
		answers, err := answersFile(c.Context, s, catalog, file)
		if err != nil {
			return nil, err
		}
		given.Add(answers)
	}
	var problems option.Problems
	for _, q := range catalog.Questions {
		if _, said := given[q.ID]; said {
			problems = append(problems, catalog.CheckAnswer(q, given)...)
		}
	}
	if problems != nil {
		return nil, usageError{problems}
	}
	return given, nil
}

// target is the folder to write, or "" as long as the name is not known. It is
// refused now if it exists: nobody should answer ten questions first.
func target(c *cli.Context, given option.Given) (string, error) {
	dir := c.String("dir")
	if c.IsSet("dir") && dir == "" {
		return "", usagef("flag --dir needs a folder to write")
	}
	if dir == "" && len(given["name"]) == 1 {
		name, err := option.ParseName(given["name"][0])
		if err != nil {
			return "", usageError{err}
		}
		dir = name.Disk
	}
	if dir == "" {
		return "", nil
	}
	return dir, project.CheckTarget(dir)
}

// settle answers what is open: by the defaults, or by asking. It reports
// whether anybody was asked.
func settle(c *cli.Context, s Streams, catalog *option.Catalog, given option.Given) (asked bool, err error) {
	if c.Bool("defaults") {
		given.Add(catalog.Defaults(given))
	}
	missing := catalog.Missing(given)
	switch {
	case len(missing) == 0:
		return false, nil
	case c.Bool("defaults"): // all other defaults follow from the name
		return false, usagef("NAME is missing, and a name is never guessed: mkdaemon new fooD --defaults")
	case s.Terminal == nil:
		return false, missingError(missing)
	}
	refuse := func(id string, answer []string) error {
		_, err := target(c, option.Given{id: answer})
		return err
	}
	return true, interview(c.Context, s.Terminal, catalog, given, refuse)
}

func missingError(missing []*option.Question) error {
	var b strings.Builder
	b.WriteString("there is no terminal to ask on, and these answers are missing:")
	for _, q := range missing {
		switch {
		case q.ID == "name":
			b.WriteString("\n  NAME, as in `mkdaemon new fooD`")
		case q.Kind == option.Text:
			fmt.Fprintf(&b, "\n  --%s=TEXT", q.ID)
		default:
			fmt.Fprintf(&b, "\n  --%s=%s", q.ID, strings.Join(q.Names(), "|"))
		}
	}
	b.WriteString("\ngive them, or --defaults to accept the defaults")
	return usageError{errors.New(b.String())}
}

// interview asks on the terminal until every question is answered.
func interview(ctx context.Context, t *Terminal, catalog *option.Catalog, given option.Given, refuse func(string, []string) error) error {
	restore := t.remember()
	survey := ask.NewSurvey(t.In, t.Out, t.Color, t.fill)
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		err = ask.Ask(survey, catalog, given, refuse)
	}()
	select {
	case <-done:
		if errors.Is(err, ask.ErrInterrupted) {
			return errInterrupted
		}
		return err
	case <-ctx.Done():
		// A signal: the prompt still waits for a key, with the terminal in raw mode
		// and perhaps without a cursor, or the next one is about to change that.
		if !survey.Stop() {
			select {
			case <-done:
			case <-time.After(time.Second): // output is held up, perhaps by Ctrl-S
			}
		}
		restore()
		return errInterrupted
	}
}

// slow is when the user should be told that something is going on.
const slow = 500 * time.Millisecond

func (p *plan) write(ctx context.Context, s Streams) error {
	if s.Terminal != nil {
		progress := time.AfterFunc(slow, func() { s.say("writing %d files to %s …", len(p.tree), p.dir) })
		defer progress.Stop()
	}
	warnings, err := project.Create(ctx, p.dir, p.tree, originOf(p.answers, s.version()))
	for _, w := range warnings {
		s.say("mkdaemon: warning: %s", w)
	}
	return err
}
