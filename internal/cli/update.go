package cli

import (
	"context"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
)

func updateCommand(s Streams) *cli.Command {
	return &cli.Command{
		Name:      "update",
		Usage:     "brings a project up to date with this mkdaemon and with its answers",
		ArgsUsage: "[DIR]",
		Description: "Writes what the templates have new, and merges it with your edits: all of it or nothing.\n" +
			"The answers are those of mkdaemon.toml; --set changes one there. Where your edit and ours\n" +
			"cannot both be had, that is a conflict: exit code 3, and --continue when you have resolved it,\n" +
			"or --abort, which puts everything back.",
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "set", Usage: "change an answer: `QUESTION=ANSWER`, as in ipc=unix,dbus"},
			&cli.StringFlag{Name: "conflict", Usage: "`" + strings.Join(conflictModes(), "|") + "`: both in the file between markers; ours beside it; " +
				"as you have it; as the templates have it; write nothing at all. Default: markers on a terminal inside git, else sidecar"},
			&cli.BoolFlag{Name: "continue", Usage: "the conflicts are resolved: go on from there"},
			&cli.BoolFlag{Name: "abort", Usage: "undo the update that has conflicts, or was interrupted"},
			&cli.StringFlag{Name: "verify", Usage: "run `" + strings.Join(verifications(), "|") + "` of the go command on the result first, and write nothing if it fails"},
			&cli.BoolFlag{Name: "dry-run", Usage: "write nothing; exit 2 if there is something to write, 3 if there are conflicts"},
			&cli.BoolFlag{Name: "diff", Usage: "print what changes as a patch"},
			&cli.BoolFlag{Name: "json", Usage: "print what changes as a JSON object"},
		},
		Action: func(c *cli.Context) error {
			u, err := newUpdate(c, s)
			switch {
			case err != nil:
				return err
			case c.Bool("continue"):
				return u.resume(c.Context, project.Continue)
			case c.Bool("abort"):
				return u.resume(c.Context, project.Abort)
			case c.Bool("dry-run"):
				return u.preview()
			}
			return u.run(c.Context)
		},
	}
}

// update is one call of the command.
type update struct {
	*wishing
	conflict   reconcile.ConflictMode
	verify     string
	diff, json bool
}

// resume ends the update before this one.
func (u *update) resume(ctx context.Context, how func(context.Context, string) ([]string, error)) error {
	notes, err := how(ctx, u.dir)
	for _, n := range notes {
		u.say("%s", n)
	}
	return err
}

// preview shows the plan as data, and writes nothing.
func (u *update) preview() error {
	if project.Interrupted(u.dir) {
		u.say("mkdaemon: %s", interruptedUpdate)
		return errPending
	}
	v, err := u.look(u.conflict)
	if err != nil {
		return err
	}
	exit := v.exit()
	text := v.plan.List()
	if u.diff || u.json {
		text = u.data(v, exit)
	}
	if err := u.print(text); err != nil {
		return err
	}
	u.foresee(v)
	u.tellNotes(v)
	if exit == nil {
		u.say("%s: %s", v.name, v.summary())
	} else {
		u.say("%s: without --dry-run: %s", v.name, v.summary())
	}
	return exit
}

const interruptedUpdate = "an update was interrupted here, or still runs; `mkdaemon update` finishes it, `mkdaemon update --abort` undoes it"

func (u *update) data(v *survey, exit error) string {
	switch {
	case u.diff:
		return string(v.plan.Patch())
	case u.json:
		return string(v.plan.JSON(int(codeOf(exit))))
	}
	return ""
}

// run updates the project.
func (u *update) run(ctx context.Context) error {
	notes, err := project.Recover(ctx, u.dir)
	for _, n := range notes {
		u.say("%s", n)
	}
	if err != nil {
		return err
	}
	v, err := u.look(u.conflict)
	if err != nil {
		return err
	}
	if len(v.open) > 0 {
		return u.refuse(v)
	}
	exit := error(nil)
	if len(v.plan.Conflicts()) > 0 {
		exit = errConflicts
	}
	if exit != nil && u.conflict == reconcile.ConflictFail {
		if err := u.print(u.data(v, exit)); err != nil {
			return err
		}
		u.foresee(v)
		u.tellNotes(v)
		u.say("%s: nothing was written", v.name)
		return exit
	}
	if err := u.verified(ctx, v); err != nil {
		return err
	}
	if !v.plan.Empty() {
		if err := u.apply(ctx, v); err != nil {
			return err
		}
	}
	if err := u.print(u.data(v, exit)); err != nil {
		return err
	}
	if list := strings.TrimSuffix(v.plan.List(), "\n"); list != "" && !u.diff && !u.json {
		u.say("%s", list)
	}
	u.say("%s: %s", v.name, v.summary())
	u.tellConflicts(v)
	u.tellNotes(v)
	return exit
}

func (u *update) apply(ctx context.Context, v *survey) error {
	if u.Terminal != nil {
		progress := time.AfterFunc(slow, func() { u.say("updating %s …", v.name) })
		defer progress.Stop()
	}
	warnings, err := project.Apply(ctx, u.dir, v.plan)
	for _, w := range warnings {
		u.say("mkdaemon: warning: %s", w)
	}
	return err
}

func (u *update) tellNotes(v *survey) {
	for _, n := range v.plan.Notes() {
		u.say("note: %s", n)
	}
}
