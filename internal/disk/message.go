package disk

import (
	"errors"
	"io/fs"
	"os"

	"github.com/mkdaemon/mkdaemon/internal/encode"
)

// shown is a path as a message may hold it.
func shown(path string) string { return encode.Printable(path) }

// cause is the bare reason of an error of package os, whose own path is
// relative to a folder that the user does not know.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.SyscallError](err); ok {
		return e.Err
	}
	return err
}
