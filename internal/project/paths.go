package project

import (
	"errors"
	"fmt"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// CheckPaths refuses a tree that could not be written everywhere as it is, or
// could reach outside. It looks at names and modes only, and lists all faults.
func CheckPaths(tree render.Tree) error {
	var faults []error
	seen := make(disk.Twins, 2*len(tree))
	for _, p := range tree.Paths() {
		err := disk.CheckPath(p)
		if err == nil {
			err = seen.Add(p)
		}
		if mode := tree[p].Mode; err == nil && mode != 0o644 && mode != 0o755 {
			err = fmt.Errorf("mode %#o: only 0644 and 0755", uint32(mode))
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("output path %q: %w", p, err))
		}
	}
	return errors.Join(faults...)
}
