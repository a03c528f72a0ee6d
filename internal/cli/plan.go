package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/encode"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// plan is what `new` is about to write. Preview and result show the same value,
// so a dry run cannot promise something else than what happens.
type plan struct {
	dir     string
	tree    render.Tree
	answers option.Answers
	command string
}

// preview is the dry run: the plan as data on stdout, and exit code 2.
func (p *plan) preview(c *cli.Context, s Streams) error {
	var text string
	switch {
	case c.Bool("diff"):
		text = p.patch()
	case c.Bool("json"):
		text = p.json(Pending)
	default:
		text = p.list()
	}
	if err := s.print(text); err != nil {
		return err
	}
	s.say("%s does not exist yet; without --dry-run these %d files would be written", p.dir, len(p.tree))
	return errPending
}

// show tells what was written. Data goes to stdout only if it was asked for.
func (p *plan) show(c *cli.Context, s Streams, asked bool) error {
	quiet := c.Bool("diff") || c.Bool("json")
	switch {
	case c.Bool("diff"):
		if err := s.print(p.patch()); err != nil {
			return err
		}
	case c.Bool("json"):
		if err := s.print(p.json(Done)); err != nil {
			return err
		}
	}
	if !quiet {
		s.say("%s", strings.TrimSuffix(p.list(), "\n"))
	}
	s.say("%s: wrote %d files, and the state in .mkdaemon", p.dir, len(p.tree))
	for _, hint := range p.answers.Name.Hints() {
		s.say("note: %s", hint)
	}
	if asked {
		s.say("\nThe same project again, without questions:\n  %s", p.command)
	}
	s.say("\nNext:\n  cd %s\n  make test\n  make run", encode.ShellWord(p.dir))
	return nil
}

func (p *plan) list() string {
	var b strings.Builder
	for _, path := range p.tree.Paths() {
		b.WriteString("create " + path + "\n")
	}
	return b.String()
}

func (p *plan) patch() string { return string(project.Patch(p.tree)) }

type (
	planJSON struct {
		Schema  int         `json:"schema"`
		Dir     string      `json:"dir"`
		Command string      `json:"command"`
		Entries []entryJSON `json:"entries"`
		Notes   []string    `json:"notes"`
		Exit    Code        `json:"exit"`
	}
	entryJSON struct {
		Op        string           `json:"op"`
		Path      string           `json:"path"`
		Ownership render.Ownership `json:"ownership"`
		Mode      string           `json:"mode"`
		Template  string           `json:"template"` // the template folder it comes from
	}
)

func (p *plan) json(exit Code) string {
	out := planJSON{Schema: 1, Dir: p.dir, Command: p.command, Entries: []entryJSON{}, Notes: append([]string{}, p.answers.Name.Hints()...), Exit: exit}
	for _, path := range p.tree.Paths() {
		f := p.tree[path]
		out.Entries = append(out.Entries, entryJSON{"create", path, f.Owner, fmt.Sprintf("%#o", f.Mode), f.From})
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return "" // strings and numbers only: cannot happen
	}
	return string(text) + "\n"
}
