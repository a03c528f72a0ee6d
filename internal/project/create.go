// Package project puts a project on disk, together with the state from which a
// later update knows what mkdaemon wrote. It does not ask, render or merge.
//
// Create writes a whole new project or nothing:
//
//	check the paths        before the first byte
//	make a stage           a folder beside the target, locked while we live
//	fill it, sync it       every file and every folder
//	rename it              one step, which never replaces anything
//	sync the parent        from here on the project survives a power cut
//	collect old stages     of runs that were killed
package project

import (
	"context"
	"fmt"
	"runtime"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

// Create writes tree, and the state that origin describes, as the new directory
// dir. Whatever interrupts it, dir is absent or complete afterwards; what else
// could be left is a stage, and the error names it.
//
// The warnings are for the user and no reason to fail. Errors that a caller
// may look for: *ExistsError, *NotDurableError (the project is complete) and
// the error of ctx.
func Create(ctx context.Context, dir string, tree render.Tree, origin Origin) (warnings []string, err error) {
	return create(ctx, dir, tree, origin, nil)
}

func create(ctx context.Context, dir string, tree render.Tree, origin Origin, fault fault) ([]string, error) {
	state, err := newState(tree, origin)
	if err != nil {
		return nil, err
	}
	if err := CheckPaths(tree); err != nil {
		return nil, err
	}
	parent, name, err := openTarget(dir, fault)
	if err != nil {
		return nil, err
	}
	defer parent.close()

	stage, err := newStage(parent, trimSlashes(dir))
	if err != nil {
		return nil, err
	}
	writers := min(2, runtime.GOMAXPROCS(0))
	if fault != nil {
		writers = 1 // a test counts what happens
	}
	if err := stage.become(ctx, name, tree, state, writers); err != nil {
		return nil, stage.discard(err)
	}
	stage.close()

	// The project is there. Nothing below may report a failure to create it.
	warnings := foreignOwner(parent)
	syncErr := parent.sync()
	collectStages(parent)
	if syncErr != nil {
		return warnings, &NotDurableError{Dir: dir, Err: syncErr}
	}
	return warnings, nil
}

// become fills the stage with tree and its state, and gives it its final name.
func (s *stage) become(ctx context.Context, name string, tree render.Tree, state *state, writers int) error {
	if err := s.fill(ctx, tree, state, writers); err != nil {
		return err
	}
	// The last moment at which an interruption still means "nothing".
	if err := ctx.Err(); err != nil {
		return interrupted(s.path, err)
	}
	return s.publish(name)
}

// NotDurableError says that the project is complete and in its place, but that
// the disk did not confirm it: after a power cut it might be missing.
type NotDurableError struct {
	Dir string
	Err error
}

func (e *NotDurableError) Error() string {
	return fmt.Sprintf("%s: created; durability not confirmed: %v", shown(e.Dir), cause(e.Err))
}

func (e *NotDurableError) Unwrap() error { return e.Err }
