package project

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

// writer writes a tree below one folder and syncs it.
type writer struct {
	tree       render.Tree
	folderMode fs.FileMode
	fault      fault
	queue      queue
}

// fill writes the files at paths into dir. The paths are sorted, which puts
// those below one folder side by side, and all begin with prefix.
func (w *writer) fill(ctx context.Context, dir *folder, prefix string, paths []string) error {
	for len(paths) > 0 {
		if err := ctx.Err(); err != nil {
			return interrupted(dir.path, err)
		}
		name, _, nested := strings.Cut(paths[0][len(prefix):], "/")
		if !nested {
			if err := w.writeFile(dir, name, w.tree[paths[0]]); err != nil {
				return err
			}
			paths = paths[1:]
			continue
		}
		below, n := prefix+name+"/", 1
		for n < len(paths) && strings.HasPrefix(paths[n], below) {
			n++
		}
		if err := w.writeFolder(ctx, dir, name, below, paths[:n]); err != nil {
			return err
		}
		paths = paths[n:]
	}
	return nil
}

func (w *writer) writeFile(dir *folder, name string, file render.File) error {
	open, err := dir.write(name, file.Mode, file.Text)
	if err != nil {
		return err
	}
	return w.queue.add(syncing{filepath.Join(dir.path, name), open, false}, w.fault)
}

func (w *writer) writeFolder(ctx context.Context, dir *folder, name, prefix string, paths []string) error {
	sub, err := dir.mkdir(name, w.folderMode)
	if err != nil {
		return err
	}
	if err := w.fill(ctx, sub, prefix, paths); err != nil {
		sub.close()
		return err
	}
	sub.root.Close()
	return w.queue.add(syncing{sub.path, sub.self, true}, w.fault)
}

func interrupted(path string, err error) error {
	return fmt.Errorf("%s: interrupted, nothing was created: %w", shown(path), err)
}
