package project

import (
	"bytes"
	"path"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/state"
)

// change takes one path from one content to another; nil is nothing there.
type change struct {
	path     string
	from, to *Content
	with     string // of a move: the other path
	conflict bool   // the user was asked to edit it

	other string // what was found there, should that be neither
}

// The stages of an update: files first, then the lock, since it speaks of them,
// and then the base texts go that only the other lock speaks of.
const (
	filesStage = iota
	lockStage
	basesStage
	stages
)

// stage says when a change is made.
func (c change) stage() int {
	switch {
	case c.path == state.LockPath:
		return lockStage
	case strings.HasPrefix(c.path, state.BasePath) && c.to == nil:
		return basesStage
	}
	return filesStage
}

// recased tells whether a file moves to a name that differs in case only.
func (c change) recased() bool { return c.with != "" && strings.EqualFold(c.path, c.with) }

// temp is the file beside it in which its new content is written.
func (c change) temp() string { return tempPrefix + state.Digest([]byte(c.path))[:12] }

// tempPrefix begins the name of each file that is to be renamed.
const tempPrefix = ".mkdaemon-tmp-"

// above lists the folders in which path lies, from the innermost on.
func above(p string) (dirs []string) {
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		dirs = append(dirs, dir)
	}
	return dirs
}

// sameContent tells whether a file is what it shall be: its text, and whether it can
// be run. The other bits of its mode are those of the user's umask.
func sameContent(a, b *Content) bool {
	if a == nil || b == nil {
		return a == b
	}
	return bytes.Equal(a.Text, b.Text) && (a.Mode^b.Mode)&0o100 == 0
}
