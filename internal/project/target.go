package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// ExistsError refuses a target that exists in any form. It is an fs.ErrExist.
type ExistsError struct {
	Path string
	What string // "a file", "an empty directory", …
	Hint string // what the user could do
}

func (e *ExistsError) Error() string {
	return fmt.Sprintf("%s: %s exists already, nothing was changed; %s", shown(e.Path), e.What, e.Hint)
}

// Unwrap makes errors.Is(err, fs.ErrExist) true.
func (e *ExistsError) Unwrap() error { return fs.ErrExist }

// CheckTarget tells early, before any question is asked, whether Create would
// refuse dir. It changes nothing, and promises nothing: Create looks again.
func CheckTarget(dir string) error {
	parent, _, err := openTarget(dir, nil)
	if err != nil {
		return err
	}
	defer parent.Close()
	if err := unix.Access(parent.Path(), unix.W_OK|unix.X_OK); err != nil {
		return fmt.Errorf("%s: cannot write there: %w", shown(parent.Path()), err)
	}
	return nil
}

// openTarget opens the folder that dir will be made in, refuses a dir that
// exists, and returns the name of dir in that folder. From here on every look-up
// starts from the open folder: whoever swaps it for a link comes too late.
func openTarget(dir string, fault disk.Fault) (*disk.Folder, string, error) {
	// Not filepath.Clean: with a link in between, the kernel's a/../b is not ours.
	above, name := filepath.Split(trimSlashes(dir))
	switch {
	case dir == "":
		return nil, "", errors.New("no directory given")
	case strings.ContainsRune(dir, 0):
		return nil, "", fmt.Errorf("%q: NUL in the name", dir)
	case name == "", name == ".", name == "..":
		return nil, "", &ExistsError{dir, "a directory", "choose a new name"}
	case above == "":
		above = "."
	}
	above = trimSlashes(above)
	parent, err := disk.Open(above, fault)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "", fmt.Errorf("%s: no such directory; make it first: mkdir -p %s", shown(above), shellWord(above))
	case err != nil:
		return nil, "", err
	}
	if err := refuseExisting(parent, name, trimSlashes(dir)); err != nil {
		parent.Close()
		return nil, "", err
	}
	return parent, name, nil
}

// trimSlashes drops the slashes that completion in a shell adds to a folder.
func trimSlashes(dir string) string {
	if trimmed := strings.TrimRight(dir, "/"); trimmed != "" || dir == "" {
		return trimmed
	}
	return "/"
}

// refuseExisting says what stands at name in its own words, since each kind
// has its own remedy. It looks at links, never through them.
func refuseExisting(parent *disk.Folder, name, dir string) error {
	info, err := parent.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	const other = "choose another name"
	switch mode := info.Mode(); {
	case mode.IsDir():
		return existingDirectory(parent, name, dir)
	case mode.IsRegular():
		return &ExistsError{dir, "a file", other}
	case mode&fs.ModeSymlink != 0:
		to := parent.Readlink(name)
		if _, err := os.Stat(dir); err != nil {
			return &ExistsError{dir, "a dangling symbolic link to " + shown(to), "remove the link, or " + other}
		}
		return &ExistsError{dir, "a symbolic link to " + shown(to), "name the directory itself, or " + other}
	case mode&fs.ModeNamedPipe != 0:
		return &ExistsError{dir, "a named pipe", other}
	case mode&fs.ModeSocket != 0:
		return &ExistsError{dir, "a socket", other}
	default:
		return &ExistsError{dir, "a device", other}
	}
}

func existingDirectory(parent *disk.Folder, name, dir string) error {
	if parent.Has(name + "/" + state.LockPath) {
		return &ExistsError{dir, "a mkdaemon project", "choose another name"}
	}
	if parent.IsEmpty(name) {
		return &ExistsError{dir, "an empty directory", "if an interrupted run left it: rmdir " + shellWord(dir)}
	}
	return &ExistsError{dir, "a directory", "choose another name"}
}
