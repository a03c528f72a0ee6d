package project

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/merge"
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// planner makes the plan of one update.
type planner struct {
	*Project
	wish    Wish
	disk    *disk.View
	tracked map[string]state.Entry // by their paths
	fresh   map[string]state.Entry // what a lock would say of the tree's files, were they written now
	how     reconcile.How
	floored bool // go.mod will require more than the templates do
}

// Plan decides what an update would do to each file, and changes nothing. The
// errors are about what cannot be planned at all: a mkdaemon that is too old, a
// tree that could not be written, a file that cannot be read.
func (p *Project) Plan(w Wish) (*Plan, error) {
	if err := p.CheckGenerator(w.Origin.Generator); err != nil {
		return nil, err
	}
	fresh, err := state.Of(w.Tree, w.Origin)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(CheckPaths(w.Tree), checkPatterns(w.Yours)); err != nil {
		return nil, err
	}
	fresh.Remember()
	view, err := p.view()
	if err != nil {
		return nil, err
	}
	defer view.Close()
	if p.bases, p.damages, err = state.ReadBases(view, p.Lock, fresh.Texts()); err != nil {
		return nil, err
	}
	planner := &planner{Project: p, wish: w, disk: view, tracked: byPath(p.Lock.Files), fresh: byPath(fresh.Lock.Files)}
	planner.how = reconcile.How{Mode: w.Conflict, Labels: p.labels(w.Origin.Generator), Imported: planner.imported()}
	files, err := planner.files()
	if err != nil {
		return nil, err
	}
	if err := planner.verifyPackages(files); err != nil {
		return nil, err
	}
	return planner.plan(fresh.Lock, files), nil
}

func byPath(entries []state.Entry) map[string]state.Entry {
	m := make(map[string]state.Entry, len(entries))
	for _, entry := range entries {
		m[entry.Path] = entry
	}
	return m
}

// labels name the sides of a conflict. "Ours" and "theirs" would be said by
// both sides.
func (p *Project) labels(version string) merge.Labels {
	return merge.Labels{
		Disk: "disk (your file)",
		Base: "base (mkdaemon " + p.Lock.Generator + ")",
		Next: "next (mkdaemon " + version + ")",
	}
}

func checkPatterns(patterns []string) error {
	var faults []error
	for _, pattern := range patterns {
		if _, err := path.Match(pattern, ""); err != nil {
			faults = append(faults, fmt.Errorf("yours: pattern %q: %w", pattern, err))
		}
	}
	return errors.Join(faults...)
}

// files decides about each path, in byte order.
func (p *planner) files() ([]*fate, error) {
	was := moved(p.wish.Moves, p.tracked, p.wish.Tree)
	paths := map[string]bool{}
	for path := range p.tracked {
		paths[path] = true
	}
	for _, from := range was {
		delete(paths, from)
	}
	for path := range p.wish.Tree {
		paths[path] = true
	}
	if p.wish.Intent != nil {
		paths[IntentPath] = true
	}
	var files []*fate
	var faults []error
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		f, err := p.gather(path, was[path])
		if err == nil {
			err = p.settle(f)
		}
		faults = append(faults, err)
		files = append(files, f)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	// One that cannot move stands for the place where it is.
	slices.SortFunc(files, func(a, b *fate) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}
