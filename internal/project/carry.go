package project

import (
	"context"
	"errors"
	"io/fs"
	"path"

	"github.com/mkdaemon/mkdaemon/internal/disk"
)

// carryOut makes all changes that are not made yet. In the forward direction a
// path with a third content is an error; on the way back it is left as it is.
func (t *tx) carryOut(ctx context.Context, j *journal) (left []change, err error) {
	todo, left, err := t.survey(j)
	if err != nil {
		return nil, err
	}
	if len(left) > 0 && !j.back {
		return nil, t.edited(left, continueOrAbort)
	}
	if j.back || t.again {
		if err := t.sweep(j.changes); err != nil {
			return left, err
		}
	}
	// All texts are on the disk before the first name changes: a disk that is
	// full stops the update while there is nothing to undo.
	if err := t.write(ctx, j, todo); err != nil {
		return left, err
	}
	for stage := range stages {
		more, err := t.rename(ctx, j, todo, stage)
		left = append(left, more...)
		if err == nil && stage == filesStage {
			err = t.prune(j)
		}
		if err == nil {
			err = t.sync()
		}
		if err != nil {
			return left, err
		}
	}
	return left, nil
}

// write writes the new contents beside the old ones.
func (t *tx) write(ctx context.Context, j *journal, todo []change) error {
	defer t.queue.Drop()
	for _, c := range todo {
		if err := ctx.Err(); err != nil {
			return err
		}
		if c.to == nil {
			continue
		}
		d, err := t.files.Make(path.Dir(c.path), j.folders, t.touched)
		if err != nil {
			return err
		}
		file, err := d.Create(c.temp(), c.to.Mode, c.to.Text)
		if err != nil {
			return err
		}
		if err := t.queue.Add(t.path(c.path), file, t.fault); err != nil {
			return err
		}
	}
	return t.queue.Flush(t.fault)
}

// rename makes the changes of one stage.
func (t *tx) rename(ctx context.Context, j *journal, todo []change, stage int) (left []change, err error) {
	for _, c := range todo {
		if c.stage() != stage {
			continue
		}
		// With the lock the update has happened.
		if err := ctx.Err(); err != nil && stage <= lockStage {
			return left, err
		}
		stays, err := t.renameOne(j, c)
		if err != nil {
			return left, err
		}
		if stays {
			left = append(left, c)
		}
	}
	return left, nil
}

// renameOne makes one change, if what is there is what it was made for: this is
// the last moment to look.
func (t *tx) renameOne(j *journal, c change) (stays bool, err error) {
	found, other, err := t.look(c)
	if err != nil {
		return false, err
	}
	if other != "" && !j.forces(c, other) {
		if c.other = other; !j.back {
			return false, t.edited([]change{c}, continueOrAbort)
		}
		return true, t.sweep([]change{c})
	}
	there := found != nil || other == disk.AnotherText
	if !there && c.to == nil {
		return false, nil // the user was faster
	}
	dir, name := path.Split(c.path)
	dir = path.Clean(dir)
	d, err := t.files.Open(dir)
	if err != nil {
		return false, err
	}
	t.touched[dir] = true
	switch {
	case c.to == nil:
		return false, d.Remove(name)
	case !there:
		err = d.Place(c.temp(), name)
	default:
		err = d.Replace(c.temp(), name)
	}
	if errors.Is(err, fs.ErrExist) {
		err = t.edited([]change{c}, continueOrAbort)
	}
	return false, err
}
