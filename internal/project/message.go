package project

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/encode"
)

// shown is a path as a message may hold it: one with control characters or
// broken UTF-8 is quoted, so that no file name can drive the user's terminal.
func shown(path string) string {
	for _, r := range path {
		if !strconv.IsPrint(r) || r == '\uFFFD' {
			return strconv.Quote(path)
		}
	}
	return path
}

// shellWord is a path as a command in a message may hold it, to be pasted.
func shellWord(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "./" + path // else it would be read as a flag
	}
	if shown(path) != path {
		return shown(path)
	}
	return encode.ShellWord(path)
}

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
