package project

import (
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/encode"
)

// shown is a path as a message may hold it.
func shown(path string) string { return encode.Printable(path) }

// in begins a message about the project in dir. Of the folder in which the user
// is nothing need be said.
func in(dir string) string {
	if dir == "." {
		return ""
	}
	return shown(dir) + ": "
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
