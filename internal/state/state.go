// Package state is what mkdaemon remembers of a project, in .mkdaemon: the lock,
// which says what was written, and the texts of it that a merge begins from. It
// is made of a tree, written as text, and read without being believed. What
// becomes of a project on that ground is decided elsewhere.
package state

import (
	"crypto/sha256"
	"encoding/hex"
)

// Where the state lives inside a project.
const (
	Dir      = ".mkdaemon"
	LockPath = Dir + "/lock.json"
	BasePath = Dir + "/base/" // + the name of a pack, without a suffix

	attributesPath = Dir + "/.gitattributes"
)

// The base must come back from git byte by byte: the next merge is against it.
const gitattributes = `# Exact texts: mkdaemon merges against them, so git must not change a byte.
* -text -filter -ident -working-tree-encoding linguist-generated
`

// The journal of a running update is of no use to anybody else.
const gitignore = "/tx/\n"

// FileMode is the mode of each file of the state.
const FileMode = 0o644

// Digest is the name of a text in all of the state.
func Digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
