package cli

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/suggest"
)

func diffCommand(s Streams) *cli.Command {
	return &cli.Command{
		Name:      "diff",
		Usage:     "shows what an update would change, as a patch",
		ArgsUsage: "[DIR] [PATH]",
		Description: "The patch leads from what is there to what `mkdaemon update` would leave. With PATH it is about\n" +
			"that file, or all in that folder; of a file that is yours it shows what the templates have now.\n" +
			"One argument is DIR if it holds a project. On standard error each file has two letters, as in\n" +
			"git status: what you changed, then what the templates did.",
		Action: func(c *cli.Context) error {
			dir, file, err := diffArguments(c.Args().Slice())
			if err != nil {
				return err
			}
			w, err := newWishing(s, dir)
			if err != nil {
				return err
			}
			return w.diff(file)
		},
	}
}

// diffArguments tells DIR from PATH.
func diffArguments(args []string) (dir, file string, err error) {
	switch len(args) {
	case 0:
		return ".", "", nil
	case 1:
		if _, err := os.Lstat(filepath.Join(args[0], project.IntentPath)); err != nil {
			file, err := cleanPath(args[0])
			return ".", file, err
		}
		dir, err = checkFolder(args[0])
		return dir, "", err
	case 2:
		if dir, err = checkFolder(args[0]); err == nil {
			file, err = cleanPath(args[1])
		}
		return dir, file, err
	}
	return "", "", usagef("diff takes DIR and PATH, got %d arguments: %q", len(args), args)
}

// cleanPath is a path in a project as a plan has it.
func cleanPath(typed string) (string, error) {
	file := path.Clean(filepath.ToSlash(typed))
	if typed == "" || !filepath.IsLocal(file) {
		return "", usagef("%q is no path in the project: it is relative to its folder, such as internal/app/app.go", typed)
	}
	return file, nil
}

func (w *wishing) diff(file string) error {
	if project.Interrupted(w.dir) {
		return errors.New(interruptedUpdate)
	}
	v, err := w.look(w.defaultConflict(w.dir))
	if err != nil {
		return err
	}
	var paths []string
	if file != "" && file != "." {
		if paths, err = v.below(file); err != nil {
			return err
		}
	}
	if err := w.print(string(v.plan.Patch(paths...))); err != nil {
		return err
	}
	for _, step := range v.plan.Steps {
		if letters := step.Letters(); strings.TrimSpace(letters) != "" && (paths == nil || matches(step, paths)) {
			w.say("%s %s", letters, step.Path)
			if step.Note != "" {
				w.say("   note: %s", step.Note)
			}
		}
	}
	return nil
}

// below lists the plan's paths that are file, or in the folder of that name.
func (v *survey) below(file string) ([]string, error) {
	var paths, all []string
	for _, step := range v.plan.Steps {
		all = append(all, step.Path)
		for _, p := range []string{step.Path, step.Was} {
			if p == file || strings.HasPrefix(p, file+"/") {
				paths = append(paths, step.Path)
				break
			}
		}
	}
	if paths == nil {
		return nil, fmt.Errorf("%q is no file that mkdaemon wrote or would write here%s", file, suggest.Hint(file, all))
	}
	return paths, nil
}

func matches(step project.Step, paths []string) bool {
	for _, p := range paths {
		if p == step.Path {
			return true
		}
	}
	return false
}
