// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"example.com/pulsed/internal/exit"
)

// maxFile is the size from which on a file cannot be meant as a configuration.
const maxFile = 1 << 20

// files lists what is read: the file, then those of the folder that stands
// beside it and has its name and ".d", in the order of their names. Packages
// and scripts put files there, and leave alone what an administrator edits.
func (s *Source) files() ([]string, error) {
	all := []string{s.Path()}
	f, info, err := open(s.Path() + ".d")
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if !info.IsDir() {
		return nil, exit.Errorf(exit.Config, "%s: must be a folder", f.Name())
	}
	names, err := f.Readdirnames(-1)
	if err != nil {
		return nil, exit.With(exit.Config, err)
	}
	slices.Sort(names) // byte by byte, whatever the language
	for _, name := range names {
		// Editors and package managers leave their own files beside those.
		if strings.HasSuffix(name, ".toml") && !strings.HasPrefix(name, ".") {
			all = append(all, filepath.Join(f.Name(), name))
		}
	}
	return all, nil
}

// readFile returns the text of a file, and what the system knows about it.
func readFile(path string) ([]byte, fs.FileInfo, error) {
	f, info, err := open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if isNull(info) {
		return nil, info, nil
	}
	if !info.Mode().IsRegular() {
		return nil, nil, exit.Errorf(exit.Config, "%s: must be a regular file", path)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, nil, exit.With(exit.Config, err)
	}
	if len(text) > maxFile {
		return nil, nil, exit.Errorf(exit.Config, "%s: longer than %d bytes, so it cannot be a configuration", path, maxFile)
	}
	// Half of an old text and half of a new one may look like a good file.
	if after, err := f.Stat(); err != nil || after.Size() != int64(len(text)) || !after.ModTime().Equal(info.ModTime()) {
		return nil, nil, exit.Errorf(exit.TempFail, "%s: was written to while it was read; try again", path)
	}
	return text, info, nil
}

// open opens a file or folder to read it. What is checked is the open file, not
// its name, so that nobody can put another in its place in between.
func open(path string) (*os.File, fs.FileInfo, error) {
	// O_NONBLOCK: a pipe in that place must not hang us until somebody writes.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, nil, exit.Errorf(exit.NoPerm, "%s: user %d may not read it", path, os.Geteuid())
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, exit.Errorf(exit.Config, "%s: %w", path, syscall.ENOENT)
	case err != nil:
		return nil, nil, exit.With(exit.Config, err)
	}
	info, err := f.Stat()
	if err == nil && info.Mode().Perm()&0o002 != 0 && !isNull(info) {
		err = fmt.Errorf("%s: everybody may write to it; chmod o-w it first", path)
	}
	if err != nil {
		f.Close()
		return nil, nil, exit.With(exit.Config, err)
	}
	return f, info, nil
}

// isNull tells whether a file is /dev/null, which stands for an empty one: a
// link to it takes back what a drop-in file of a package says.
func isNull(info fs.FileInfo) bool {
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, null)
}

// stranger is the owner of a file if that is neither root nor ourselves.
func stranger(info fs.FileInfo) (uid int, ok bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(stat.Uid), stat.Uid != 0 && int(stat.Uid) != os.Geteuid()
}
