package disk

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
)

// filling is the work of filling a stage, part by part. All folders are made first;
// then whoever has time takes the next one and writes its files.
type filling struct {
	trunk      stagedFolder // the stage itself
	folderMode fs.FileMode
	file       func(path string) (fs.FileMode, Pieces)

	mutex   sync.Mutex
	shelves []shelf // that nobody has taken
	failed  error   // the first error
}

// shelf is one folder and the files to write into it.
type shelf struct {
	folder stagedFolder
	paths  []string
}

// layOut makes the folders for these sorted paths below dir, each path of which
// begins with prefix.
func (f *filling) layOut(w *writer, dir stagedFolder, prefix string, paths []string) error {
	here := shelf{folder: dir}
	f.shelves = append(f.shelves, here)
	mine := len(f.shelves) - 1
	for len(paths) > 0 {
		name, _, nested := strings.Cut(paths[0][len(prefix):], "/")
		if !nested {
			here.paths = append(here.paths, paths[0])
			paths = paths[1:]
			continue
		}
		below, n := prefix+name+"/", 1
		for n < len(paths) && strings.HasPrefix(paths[n], below) {
			n++
		}
		sub, err := w.mkdir(dir, name, f.folderMode)
		if err != nil {
			return err
		}
		if err := f.layOut(w, sub, below, paths[:n]); err != nil {
			return err
		}
		paths = paths[n:]
	}
	f.shelves[mine] = here
	return nil
}

// work writes shelf after shelf, until none is left or somebody has failed.
func (f *filling) work(ctx context.Context, w *writer) {
	for s, ok := f.take(); ok; s, ok = f.take() {
		if err := f.write(ctx, w, s); err != nil {
			f.fail(err)
		}
	}
}

func (f *filling) take() (shelf, bool) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.failed != nil || len(f.shelves) == 0 {
		return shelf{}, false
	}
	s := f.shelves[0]
	f.shelves = f.shelves[1:]
	return s, true
}

func (f *filling) fail(err error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.failed == nil {
		f.failed = err
	}
}

// write writes the files of one shelf, and closes it, now or when it is synced.
func (f *filling) write(ctx context.Context, w *writer, s shelf) error {
	for _, p := range s.paths {
		err := ctx.Err()
		if err != nil {
			err = interrupted(f.trunk.path, err)
		} else {
			mode, text := f.file(p)
			err = w.create(s.folder, path.Base(p), mode, text)
		}
		if err != nil {
			f.drop(s)
			return err
		}
	}
	if s.folder == f.trunk {
		return nil // it gets more entries
	}
	return w.queue.add(syncing{s.folder.path, s.folder.at, true}, w.fault)
}

// end closes what is left to do, and returns err.
func (f *filling) end(err error) error {
	for _, s := range f.shelves {
		f.drop(s)
	}
	return err
}

// drop closes a folder that is given up.
func (f *filling) drop(s shelf) {
	if s.folder != f.trunk {
		_ = s.folder.at.Close()
	}
}

func interrupted(path string, err error) error {
	return fmt.Errorf("%s: interrupted, nothing was created: %w", shown(path), err)
}
