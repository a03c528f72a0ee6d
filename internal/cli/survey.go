package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// survey is a project as a command finds it, and what mkdaemon would do to it.
type survey struct {
	name string // of the daemon, on disk
	plan *project.Plan
	open []state.Entry // conflicts of an earlier update
}

// look surveys the project in w.dir. It changes nothing.
func (w *wishing) look(conflict reconcile.ConflictMode) (*survey, error) {
	p, err := project.Open(w.dir)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if err := p.CheckGenerator(w.version()); err != nil {
		return nil, err
	}
	wish, notes, err := w.wish(p)
	if err != nil {
		return nil, err
	}
	wish.Conflict = conflict
	plan, err := p.Plan(wish)
	if err != nil {
		return nil, err
	}
	note(plan, notes)
	return &survey{name: w.name, plan: plan, open: p.Unresolved()}, nil
}

// note adds notes on mkdaemon.toml to a plan, so that every view shows them.
func note(plan *project.Plan, notes []string) {
	if len(notes) == 0 {
		return
	}
	i, found := slices.BinarySearchFunc(plan.Steps, project.IntentPath, func(s project.Step, p string) int { return strings.Compare(s.Path, p) })
	if !found {
		plan.Steps = slices.Insert(plan.Steps, i, project.Step{Op: project.OpNote, Path: project.IntentPath, Ownership: render.Yours})
	}
	step := &plan.Steps[i]
	if step.Note != "" {
		notes = slices.Insert(notes, 0, step.Note)
	}
	step.Note = strings.Join(notes, "; ")
}

// summary counts what was done, for people.
func (v *survey) summary() string {
	var parts []string
	for _, kind := range []struct {
		op   project.Op
		done string
	}{
		{project.OpCreate, "created"}, {project.OpWrite, "written"}, {project.OpMerge, "merged"}, {project.OpMove, "moved"},
		{project.OpChmod, "with another mode"}, {project.OpDelete, "deleted"}, {project.OpConflict, "in conflict"},
	} {
		if n := v.count(kind.op); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind.done))
		}
	}
	switch {
	case v.plan.Empty():
		return "nothing to do"
	case parts == nil:
		return "no file changes; what mkdaemon remembers is brought up to date"
	}
	return strings.Join(parts, ", ")
}

func (v *survey) count(op project.Op) int {
	n := 0
	for _, step := range v.plan.Steps {
		if step.Op == op {
			n++
		}
	}
	return n
}

// exit is what a look at the project ends with: conflicts weigh more than changes.
func (s *survey) exit() error {
	switch {
	case len(s.plan.Conflicts()) > 0:
		return errConflicts
	case s.plan.Pending():
		return errPending
	}
	return nil
}

// folderArgument is the DIR of a command that takes no other argument.
func folderArgument(c *cli.Context) (string, error) {
	switch c.Args().Len() {
	case 0:
		return ".", nil
	case 1:
		return checkFolder(c.Args().First())
	}
	return "", usagef("%s takes one DIR, got %d: %q", c.Command.Name, c.Args().Len(), c.Args().Slice())
}

func checkFolder(dir string) (string, error) {
	if dir == "" {
		return "", usagef("DIR is empty; without it the project in this folder is meant")
	}
	return dir, nil
}

// defaultConflict is what becomes of a conflict when nobody said: markers where
// somebody can see them at once and has git to compare, else a file beside it,
// which leaves the project building.
func (s Streams) defaultConflict(dir string) reconcile.ConflictMode {
	if s.Terminal != nil && insideGit(dir) {
		return reconcile.ConflictMarkers
	}
	return reconcile.ConflictSidecar
}

// insideGit reports whether dir lies in a work tree. A submodule and a linked work
// tree have a file called .git. No git program is asked: it may not be there.
func insideGit(dir string) bool {
	dir, err := filepath.Abs(dir)
	for err == nil {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return true
		}
		if above := filepath.Dir(dir); above != dir {
			dir = above
			continue
		}
		break
	}
	return false
}

// newWishing begins a command about the project in dir.
func newWishing(s Streams, dir string) (*wishing, error) {
	catalog, err := s.catalog()
	return &wishing{Streams: s, catalog: catalog, dir: dir}, err
}
