package render

import (
	"io/fs"
	"maps"
	"slices"
)

// Ownership says who looks after a generated file from now on.
type Ownership string

const (
	// Kept files are kept up to date by mkdaemon; the user's edits are merged.
	Kept Ownership = "kept"
	// Yours are written once and never touched again.
	Yours Ownership = "yours"
)

// File is one file of a generated project.
type File struct {
	Text  []byte
	Mode  fs.FileMode // permission bits only: 0644 or 0755
	Owner Ownership
	From  string // the template folder it comes from, such as "base" or "ipc/unix"
}

// Tree is a whole project in memory: slash-separated paths, relative to the
// project's folder, and the file at each. It is a value; nothing on disk
// belongs to it.
type Tree map[string]File

// Paths lists the tree's paths in byte order, the order of every listing,
// digest and write.
func (t Tree) Paths() []string { return slices.Sorted(maps.Keys(t)) }
