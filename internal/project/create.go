// Package project puts a project on disk, together with the state from which a
// later update knows what mkdaemon wrote. It does not ask, render or merge.
//
// Create writes a whole new project or nothing:
//
//	check the paths        before the first byte
//	add it as a whole      in a stage beside the target, which one rename moves
//	sync the parent        from here on the project survives a power cut
//	collect old stages     of runs that were killed
package project

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// Create writes tree, and the state that origin describes, as the new directory
// dir. Whatever interrupts it, dir is absent or complete afterwards; what else
// could be left is a stage, and the error names it.
//
// The warnings are for the user and no reason to fail. Errors that a caller
// may look for: *ExistsError, *NotDurableError (the project is complete) and
// the error of ctx.
func Create(ctx context.Context, dir string, tree render.Tree, origin state.Origin) (warnings []string, err error) {
	return create(ctx, dir, tree, origin, nil)
}

func create(ctx context.Context, dir string, tree render.Tree, origin state.Origin, fault disk.Fault) ([]string, error) {
	snapshot, err := state.Of(tree, origin)
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
	defer parent.Close()

	target := trimSlashes(dir)
	err = parent.AddWhole(ctx, disk.Whole{
		Name: name, Path: target, First: filesOf(tree, snapshot.Paths), Rest: func() (disk.Part, error) { return stateOf(snapshot) },
		Exists: func() error { return refuseExisting(parent, name, target) },
	})
	if err != nil {
		return nil, err
	}

	// The project is there. Nothing below may report a failure to create it.
	warnings := foreignOwner(parent)
	syncErr := parent.Sync()
	disk.CollectStages(parent)
	if syncErr != nil {
		return warnings, &NotDurableError{Dir: dir, Err: syncErr}
	}
	return warnings, nil
}

// filesOf are the files of a tree as they are written.
func filesOf(tree render.Tree, paths []string) disk.Part {
	return disk.Part{Paths: paths, File: func(path string) (fs.FileMode, disk.Pieces) {
		return tree[path].Mode, disk.Pieces{tree[path].Text}
	}}
}

// stateOf are the files of the state as they are written.
func stateOf(snapshot *state.Snapshot) (disk.Part, error) {
	texts, err := snapshot.Files()
	return disk.Part{Paths: slices.Sorted(maps.Keys(texts)), File: func(path string) (fs.FileMode, disk.Pieces) {
		return state.FileMode, texts[path]
	}}, err
}

// NotDurableError says that the project is complete and in its place, but that
// the disk did not confirm it: after a power cut it might be missing.
type NotDurableError struct {
	Dir string
	Err error
}

func (e *NotDurableError) Error() string {
	return fmt.Sprintf("%s: created; durability not confirmed: %v", shown(e.Dir), e.Err)
}

func (e *NotDurableError) Unwrap() error { return e.Err }
