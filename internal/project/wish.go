package project

import (
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// IntentPath is the file that says what the user wants of a project.
const IntentPath = "mkdaemon.toml"

// Wish is what a project shall become.
type Wish struct {
	Tree     render.Tree
	Origin   state.Origin
	Moves    []Move // declared by the templates, oldest first
	Conflict reconcile.ConflictMode
	Intent   []byte   // new text of mkdaemon.toml; nil: it stays as it is
	Yours    []string // patterns of path.Match, for a path or a folder above it: files that the user took over
}
