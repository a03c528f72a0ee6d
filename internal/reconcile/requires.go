package reconcile

import (
	"cmp"
	"slices"

	"golang.org/x/mod/modfile"
)

// SameRequires reports whether two go.mod ask for the same, however they are
// laid out.
func SameRequires(a, b []byte) bool {
	x, errX := modfile.ParseLax("go.mod", a, nil)
	y, errY := modfile.ParseLax("go.mod", b, nil)
	if errX != nil || errY != nil {
		return false
	}
	byPath := func(a, b *modfile.Require) int { return cmp.Compare(a.Mod.Path, b.Mod.Path) }
	slices.SortFunc(x.Require, byPath)
	slices.SortFunc(y.Require, byPath)
	return (x.Go == nil) == (y.Go == nil) && (x.Go == nil || x.Go.Version == y.Go.Version) &&
		slices.EqualFunc(x.Require, y.Require, func(a, b *modfile.Require) bool { return a.Mod == b.Mod && a.Indirect == b.Indirect })
}
