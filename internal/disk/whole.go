package disk

import (
	"context"
	"io/fs"
	"runtime"
)

// Whole is a folder that is to be there with all that is in it, or not at all.
type Whole struct {
	Name   string               // in its parent, where nothing may be
	Path   string               // the same for messages, about what is in it too
	First  Part                 // of what is in it
	Rest   func() (Part, error) // the other one, made while the first one is written
	Exists func() error         // refuses what stands at Name by now; nil: nothing does
}

// Part is some of the files in a folder.
type Part struct {
	Paths []string // sorted
	File  func(path string) (fs.FileMode, Pieces)
}

// AddWhole makes a folder in d, in these steps. Whatever interrupts it, it is
// absent or complete afterwards; what else could be left is a stage, and the
// error names it. To sync d, and to collect old stages, is for the caller.
//
//	make a stage       a folder beside the target, locked while we live
//	fill it, sync it   every file and every folder
//	rename it          one step, which never replaces anything
func (d *Folder) AddWhole(ctx context.Context, w Whole) error {
	stage, err := newStage(d, w)
	if err != nil {
		return err
	}
	if err := stage.become(ctx, w); err != nil {
		return stage.discard(err)
	}
	stage.Close()
	return nil
}

// become fills the stage, and gives it its final name.
func (s *stage) become(ctx context.Context, w Whole) error {
	writers := min(2, runtime.GOMAXPROCS(0))
	if s.fault != nil {
		writers = 1 // a test counts what happens
	}
	if err := s.fill(ctx, w, writers); err != nil {
		return err
	}
	// The last moment at which an interruption still means "nothing".
	if err := ctx.Err(); err != nil {
		return interrupted(s.path, err)
	}
	return s.publish(w.Name)
}
