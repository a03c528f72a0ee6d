package reconcile

import (
	"bytes"
	"errors"
	"fmt"
	"go/version"
	"slices"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"

	"github.com/mkdaemon/mkdaemon/internal/encode"
	"github.com/mkdaemon/mkdaemon/internal/merge"
)

// ModuleError says that the project has another module path than its answer.
// Nothing can be updated then: each import of the project would be wrong.
type ModuleError struct{ Disk, Answer string }

func (e *ModuleError) Error() string {
	return fmt.Sprintf("go.mod: the module is %s, the answer says %s: run again with --set module=%s, or change go.mod back",
		encode.Printable(e.Disk), encode.Printable(e.Answer), encode.Printable(e.Disk))
}

// CheckModule compares the module paths of three go.mod: that of disk must be
// the one that was written, or is to be written. A file without one is for the
// merge to judge.
func CheckModule(base, disk, next []byte) error {
	d, n := modfile.ModulePath(disk), modfile.ModulePath(next)
	if d == "" || n == "" || d == n || d == modfile.ModulePath(base) {
		return nil
	}
	return &ModuleError{d, n}
}

// mergeGoMod brings what the templates need into the user's go.mod. What they
// require are floors: dependency bots raise versions between two updates, and
// nothing is ever lowered. Toolchain, replace, exclude, retract and comments are
// the user's. A requirement that the templates have dropped goes only if the
// user has not changed it and imported reports no import of it.
func mergeGoMod(base, disk, next []byte, imported func(module string) bool) (text []byte, notes []string, err error) {
	if err := CheckModule(base, disk, next); err != nil {
		return nil, nil, err
	}
	plainDisk, style := Plain(disk)
	if merge.Marked(plainDisk, 7) {
		return nil, nil, errors.New("go.mod: it has the markers of an open conflict")
	}
	// Lax: what it does not know, such as a directive of a newer Go, stays as it is.
	d, err := modfile.ParseLax("go.mod", plainDisk, nil)
	if err != nil {
		return nil, nil, err
	}
	b, errBase := modfile.ParseLax("base of go.mod", base, nil)
	n, errNext := modfile.ParseLax("next go.mod", next, nil)
	if err := errors.Join(errBase, errNext); err != nil {
		return nil, nil, err
	}
	changed := false
	if n.Module != nil && (d.Module == nil || d.Module.Mod.Path != n.Module.Mod.Path) {
		changed = true
		if err := d.AddModuleStmt(n.Module.Mod.Path); err != nil {
			return nil, nil, err
		}
	}
	if n.Go != nil && (d.Go == nil || version.Compare("go"+d.Go.Version, "go"+n.Go.Version) < 0) {
		changed = true
		if err := d.AddGoStmt(n.Go.Version); err != nil {
			return nil, nil, err
		}
	}
	needs, notes := mergeRequires(b.Require, d.Require, n.Require, imported)
	if !slices.EqualFunc(needs, d.Require, func(a, b *modfile.Require) bool { return a.Mod == b.Mod && a.Indirect == b.Indirect }) {
		changed = true
		d.SetRequireSeparateIndirect(needs)
		d.Cleanup()
	}
	if !changed {
		return disk, notes, nil
	}
	text = modfile.Format(d.Syntax)
	if !bytes.HasSuffix(text, []byte("\n")) {
		text = append(text, '\n')
	}
	return style.Put(text), notes, nil
}

// mergeRequires lists what go.mod requires from now on.
func mergeRequires(base, disk, next []*modfile.Require, imported func(string) bool) (needs []*modfile.Require, notes []string) {
	for _, have := range disk {
		was, want := find(base, have.Mod.Path), find(next, have.Mod.Path)
		need := *have
		switch {
		case want != nil:
			if semver.Compare(want.Mod.Version, need.Mod.Version) > 0 {
				need.Mod.Version = want.Mod.Version
			}
			need.Indirect = need.Indirect && want.Indirect
		case was == nil || was.Mod.Version != have.Mod.Version:
		case imported != nil && imported(have.Mod.Path):
			notes = append(notes, fmt.Sprintf("mkdaemon needs %s no longer; it stays in go.mod, since your files import it", have.Mod.Path))
		default:
			continue
		}
		needs = append(needs, &need)
	}
	for _, want := range next {
		if find(disk, want.Mod.Path) != nil {
			continue
		}
		switch was := find(base, want.Mod.Path); {
		case was == nil:
		case was.Mod.Version == want.Mod.Version:
			continue // the user took it out, and nothing has changed since
		default:
			notes = append(notes, fmt.Sprintf("%s is in go.mod again: you took it out, but now its version %s is needed", want.Mod.Path, want.Mod.Version))
		}
		needs = append(needs, want)
	}
	return needs, notes
}

// find returns what a list says of a module, or nil.
func find(list []*modfile.Require, module string) (found *modfile.Require) {
	for _, r := range list {
		if r.Mod.Path == module && (found == nil || semver.Compare(r.Mod.Version, found.Mod.Version) > 0) {
			found = r
		}
	}
	return found
}
