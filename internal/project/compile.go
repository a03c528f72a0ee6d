package project

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/reconcile"
)

// verifyPackages looks at each folder whose Go files a merge puts together: two
// changes that merge cleanly may declare one name twice. Such a merge becomes a
// conflict. What did not compile before is not held against it.
func (p *planner) verifyPackages(files []*fate) error {
	folders := map[string]bool{}
	for _, f := range files {
		if f.mergesGo() {
			folders[path.Dir(f.Path)] = true
		}
	}
	if len(folders) == 0 {
		return nil
	}
	before, err := p.goFiles(folders)
	if err != nil {
		return err
	}
	after := maps.Clone(before)
	for _, f := range files {
		if path.Ext(f.Path) != ".go" {
			continue
		}
		if f.Was != "" {
			delete(after, f.Was)
		}
		if f.After == nil {
			delete(after, f.Path)
		} else if folders[path.Dir(f.Path)] {
			after[f.Path] = f.After.Text
		}
	}
	old := reconcile.Packages(before)
	for at, problem := range reconcile.Packages(after) {
		i := slices.IndexFunc(files, func(f *fate) bool { return f.Path == at && f.mergesGo() })
		if i < 0 || old[at] != nil {
			continue
		}
		if err := p.unmerge(files[i], problem); err != nil {
			return err
		}
	}
	return nil
}

// mergesGo reports whether the Go file will be one that nobody has seen before.
func (f *fate) mergesGo() bool {
	return path.Ext(f.Path) == ".go" && f.Op != OpConflict && f.After != nil && f.Next != nil && f.disk.File != nil &&
		!bytes.Equal(f.After.Text, f.disk.Text) && !bytes.Equal(f.After.Text, f.Next.Text)
}

// goFiles reads the Go files in some folders.
func (p *planner) goFiles(folders map[string]bool) (map[string][]byte, error) {
	texts := map[string][]byte{}
	for dir := range folders {
		names, err := p.disk.List(dir)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if path.Ext(name) != ".go" {
				continue
			}
			at := path.Join(dir, name)
			there, err := p.disk.Look(at)
			if err != nil {
				return nil, err
			}
			if there.File != nil {
				texts[at] = there.Text
			}
		}
	}
	return texts, nil
}

// unmerge makes a conflict of a merge that would not compile.
func (p *planner) unmerge(f *fate, problem error) error {
	o := reconcile.Outcome{After: *f.there(), Notes: []string{fmt.Sprintf("both changes together would not compile: %v", problem)}}
	switch p.how.Mode {
	case reconcile.ConflictOurs:
	case reconcile.ConflictTheirs:
		o.After = *f.Next
	default:
		o.Conflicts, o.Sidecar = 1, p.how.Mode != reconcile.ConflictFail
	}
	f.Note = ""
	if err := p.take(f, o); err != nil || f.Op == OpConflict {
		return err
	}
	f.finish()
	return nil
}
