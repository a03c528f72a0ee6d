package project

import (
	"bytes"
	"slices"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/patch"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// Patch writes tree as a patch that creates it: `git apply` in an empty folder
// gives the same files. The state is left out; nobody reads a text twice.
func Patch(tree render.Tree) []byte {
	var b bytes.Buffer
	for _, path := range tree.Paths() {
		patch.Write(&b, path, path, nil, &Content{Text: tree[path].Text, Mode: tree[path].Mode})
	}
	return b.Bytes()
}

// Patch is the plan as a patch: `git apply` of it gives the same files as an
// update. The state is left out.
//
// With paths, of files or folders, it is only about those, and shows what the
// templates have also where that is for the user to take or to leave.
func (p *Plan) Patch(paths ...string) []byte {
	var b bytes.Buffer
	for _, step := range p.Steps {
		if len(paths) > 0 && !slices.ContainsFunc(paths, step.isBelow) {
			continue
		}
		after := step.After
		if len(paths) > 0 && step.isOffer() {
			after = step.Next
			if step.Before != nil {
				after = &Content{Text: step.Next.Text, Mode: step.Before.Mode}
			}
		}
		was := step.Path
		if step.Was != "" {
			was = step.Was
		}
		patch.Write(&b, was, step.Path, step.Before, after)
		if step.Sidecar != nil {
			sidecar := step.Path + SidecarSuffix
			patch.Write(&b, sidecar, sidecar, nil, step.Sidecar)
		}
	}
	return b.Bytes()
}

// isBelow reports whether a step is about a path, or something below it.
func (s Step) isBelow(path string) bool {
	path = strings.TrimSuffix(path, "/")
	return path == "." || s.Path == path || s.Was == path || strings.HasPrefix(s.Path, path+"/")
}

// isOffer reports whether the file stays as it is although the templates have
// another one.
func (s Step) isOffer() bool {
	return s.Next != nil && s.Before.Equal(s.After) && s.Sidecar == nil &&
		(s.Before == nil || s.Ownership == render.Yours || s.Op == OpConflict)
}
