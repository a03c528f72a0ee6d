package cli

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/project"
)

func checkCommand(s Streams) *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "tells whether a project is as mkdaemon would leave it",
		ArgsUsage: "[DIR]",
		Description: "For CI: it needs no network, no git and no right to write, and changes nothing. Exit code 0:\n" +
			"nothing to do (your own edits are allowed, and listed); 2: an update would change something,\n" +
			"or was interrupted; 3: conflicts, open or only foreseen.",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "as a JSON object, for programs"}},
		Action: func(c *cli.Context) error {
			dir, err := folderArgument(c)
			if err != nil {
				return err
			}
			w, err := newWishing(s, dir)
			if err != nil {
				return err
			}
			return w.check(c.Bool("json"))
		},
	}
}

func (w *wishing) check(asJSON bool) error {
	if project.Interrupted(w.dir) {
		return w.checkInterrupted(asJSON)
	}
	v, err := w.look(w.defaultConflict(w.dir))
	if err != nil {
		return err
	}
	exit := v.exit()
	text := v.states()
	if asJSON {
		text = string(v.plan.JSON(int(codeOf(exit))))
	}
	if err := w.print(text); err != nil {
		return err
	}
	if !asJSON {
		for _, n := range v.plan.Notes() {
			w.say("note: %s", n)
		}
	}
	switch codeOf(exit) {
	case Done:
		w.say("%s: up to date", v.name)
	case Pending:
		w.say("%s: an update changes it: %s", v.name, v.summary())
	case Conflicts:
		w.say("%s: %d in conflict; `mkdaemon update` says what to do", v.name, len(v.plan.Conflicts()))
	}
	return exit
}

// states lists what is not as mkdaemon left it, a line for each file.
func (v *survey) states() string {
	var b strings.Builder
	for _, step := range v.plan.Steps {
		if step.State != project.Unchanged && step.State != "" {
			fmt.Fprintf(&b, "%-9s  %s\n", step.State, step.Path)
		}
	}
	return b.String()
}

// checkInterrupted reports nothing but that: while half of the files are of one
// version and half of another, every other finding would mislead.
func (w *wishing) checkInterrupted(asJSON bool) error {
	if asJSON {
		note := &project.Plan{Steps: []project.Step{{Op: project.OpNote, Path: ".mkdaemon/tx", Note: interruptedUpdate}}}
		if err := w.print(string(note.JSON(int(Pending)))); err != nil {
			return err
		}
	}
	w.say("mkdaemon: %s", interruptedUpdate)
	return errPending
}
