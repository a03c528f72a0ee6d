package project

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/merge"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// Patch writes tree as a patch that creates it: `git apply` in an empty folder
// gives the same files. The state is left out; nobody reads a text twice.
func Patch(tree render.Tree) []byte {
	var b bytes.Buffer
	for _, path := range tree.Paths() {
		writePatch(&b, path, path, nil, &Content{Text: tree[path].Text, Mode: tree[path].Mode})
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
		writePatch(&b, was, step.Path, step.Before, after)
		if step.Sidecar != nil {
			sidecar := step.Path + SidecarSuffix
			writePatch(&b, sidecar, sidecar, nil, step.Sidecar)
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

// writePatch writes what makes after, at path, of before, at was. Of a mode git
// knows one bit.
func writePatch(b *bytes.Buffer, was, path string, before, after *Content) {
	moves := was != path && before != nil && after != nil
	if !moves && before.Equal(after) {
		return
	}
	old, text := []byte(nil), []byte(nil)
	from, to := "a/"+was, "b/"+path
	var header bytes.Buffer
	switch {
	case before == nil:
		fmt.Fprintf(&header, "new file mode %s\n", gitMode(after.Mode))
		from, text = "/dev/null", after.Text
	case after == nil:
		fmt.Fprintf(&header, "deleted file mode %s\n", gitMode(before.Mode))
		to, old = "/dev/null", before.Text
	default:
		old, text = before.Text, after.Text
		if gitMode(before.Mode) != gitMode(after.Mode) {
			fmt.Fprintf(&header, "old mode %s\nnew mode %s\n", gitMode(before.Mode), gitMode(after.Mode))
		}
	}
	a, c := lines(old), lines(text)
	changes := merge.Changes(a, c)
	if moves {
		fmt.Fprintf(&header, "similarity index %d%%\nrename from %s\nrename to %s\n", similarity(a, changes, len(old), len(text)), was, path)
	}
	if header.Len() == 0 && len(changes) == 0 {
		return // bits that git does not know
	}
	fmt.Fprintf(b, "diff --git a/%s b/%s\n%s", was, path, header.Bytes())
	if len(changes) > 0 {
		fmt.Fprintf(b, "--- %s\n+++ %s\n", from, to)
	}
	for len(changes) > 0 {
		changes = changes[writeHunk(b, a, c, changes):]
	}
}

func gitMode(mode fs.FileMode) string {
	if mode&0o100 != 0 {
		return "100755"
	}
	return "100644"
}

// lines cuts a text behind each newline.
func lines(text []byte) [][]byte { return slices.Collect(bytes.Lines(text)) }

// similarity is how much of the longer text stays, in percent.
func similarity(old [][]byte, changes []merge.Change, before, after int) int {
	if max(before, after) == 0 {
		return 100
	}
	stays := before
	for _, c := range changes {
		for _, line := range old[c.Start:c.End] {
			stays -= len(line)
		}
	}
	return 100 * stays / max(before, after)
}
