package project

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// sweep removes the files that a run which was killed did not rename.
func (t *tx) sweep(changes []change) error {
	for _, c := range changes {
		d, err := t.files.Open(path.Dir(c.path))
		if _, blocked := errors.AsType[*disk.BlockedError](err); blocked || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			_, err = d.Lstat(c.temp()) // on a disk that is read-only not even nothing can be removed
		}
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = d.Remove(c.temp())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// prune removes the folders that are empty now.
func (t *tx) prune(j *journal) error {
	for _, dir := range j.emptied() {
		if err := t.files.Prune(dir, t.touched); err != nil {
			return err
		}
	}
	return nil
}

// emptied lists the folders that may be empty once all changes are made, the
// innermost first. On the way back they are those that were not there before.
func (j *journal) emptied() (dirs []string) {
	seen := map[string]bool{}
	for _, c := range j.changes {
		for _, dir := range above(c.path) {
			mode, known := j.folders[dir]
			gone := c.to == nil && !strings.HasPrefix(c.path, state.Dir+"/")
			if j.back {
				gone = known && mode == 0
			}
			if gone && !seen[dir] {
				seen[dir] = true
				dirs = append(dirs, dir)
			}
		}
	}
	slices.Sort(dirs)
	slices.Reverse(dirs)
	return dirs
}
