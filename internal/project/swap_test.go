package project

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Somebody puts something else in the place of a file, or of a folder, between
// the look at it and its opening: nothing is read of that, and nobody waits.
func TestPlanOfWhatIsReplaced(t *testing.T) {
	tree := kept(map[string]string{"d/a": "1\n"})
	for what, swap := range map[string]func(at, other string) error{
		"another":   func(at, other string) error { return os.Rename(other, at) },
		"a link":    func(at, other string) error { return os.Symlink(other, at) },
		"a pipe":    func(at, _ string) error { return syscall.Mkfifo(at, 0o644) },
		"a folder":  func(at, _ string) error { return os.Mkdir(at, 0o755) },
		"its twin":  func(at, _ string) error { return os.Link(at+"-old", at) }, // the same file again: nothing to fear
		"untouched": nil,
	} {
		for _, row := range []struct{ op, path string }{{"read", "d/a"}, {"open", "d"}} {
			dir := created(t, tree)
			other := filepath.Join(filepath.Dir(dir), "other")
			if row.op == "read" {
				must(t, os.WriteFile(other, []byte("secret\n"), 0o600))
			} else {
				must(t, os.Mkdir(other, 0o755))
				put(t, other, "a", "secret\n")
			}
			at, swapped := filepath.Join(dir, row.path), false
			p, err := open(dir, func(op, name string) error {
				if op != row.op || name != filepath.Base(row.path) || swapped || swap == nil {
					return nil
				}
				swapped = true
				must(t, os.Rename(at, at+"-old"))
				if what == "its twin" && row.op == "open" {
					return os.Rename(at+"-old", at)
				}
				return swap(at, other)
			})
			must(t, err)
			soon(t, func() {
				plan, err := p.Plan(wishOf(tree))
				harmless := swap == nil || what == "its twin"
				switch {
				case harmless && (err != nil || len(told(plan)) > 0):
					t.Errorf("%s for %s: %v", what, row.path, err)
				case !harmless && (err == nil || !strings.Contains(err.Error(), row.path+": cannot ")):
					t.Errorf("%s for %s: %v, %v", what, row.path, plan, err)
				}
				if swapped != (swap != nil) {
					t.Errorf("%s for %s: the moment never came", what, row.path)
				}
			})
			p.Close()
		}
	}
}
