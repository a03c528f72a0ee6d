package project

import (
	"maps"
	"slices"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// Move says that the templates have another path for a file.
type Move struct{ From, To string }

// moved returns for each path of tree to which a tracked file moves the path
// where that is now. Moves are followed in their order, oldest first, so a
// project that is several versions behind goes all the way.
//
// A name that only changes its case moves without being declared: where case
// is ignored both are one file, and to delete one would be to delete the other.
func moved(moves []Move, tracked map[string]state.Entry, tree render.Tree) map[string]string {
	was := map[string]string{}
	folded := map[string]string{}
	for path := range tree {
		folded[strings.ToLower(path)] = path
	}
	for _, from := range slices.Sorted(maps.Keys(tracked)) {
		if _, stays := tree[from]; stays {
			continue
		}
		to := from
		for _, move := range moves {
			if move.From == to {
				to = move.To
			}
		}
		if twin, ok := folded[strings.ToLower(from)]; ok && to == from {
			to = twin
		}
		_, there := tree[to]
		_, has := tracked[to]
		_, taken := was[to]
		if there && !has && !taken {
			was[to] = from
		}
	}
	return was
}
