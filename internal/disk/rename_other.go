//go:build !linux && !darwin

package disk

import (
	"errors"
	"os"
)

// renameNoReplace does not exist here; the caller claims the name instead.
func renameNoReplace(*os.File, string, string) error { return errors.ErrUnsupported }
