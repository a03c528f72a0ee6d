package project

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// Whatever is planned, and whichever operation fails meanwhile, nothing on disk
// changes, and the error names the file.
func TestPlanChangesNothing(t *testing.T) {
	dir, w := everything(t)
	before := mustDigest(t, dir)
	look := func(fault disk.Fault) error {
		p, err := open(dir, fault)
		if err != nil {
			return err
		}
		defer p.Close()
		_, err = p.Plan(w)
		return err
	}
	var ops []string
	must(t, look(func(op, name string) error { ops = append(ops, op+" "+name); return nil }))
	for i, op := range ops {
		n, sick := 0, errors.New("sick")
		err := look(func(string, string) error {
			if n++; n == i+1 {
				return sick
			}
			return nil
		})
		_, name, _ := strings.Cut(op, " ")
		if !errors.Is(err, sick) || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), filepath.Base(name)) && name != "." {
			t.Errorf("%s: %v", op, err)
		}
	}
	if after := mustDigest(t, dir); after != before {
		t.Error("planning changed the project")
	}
	t.Logf("%d operations, each failed once", len(ops))
}

// Random versions and random edits: no line that the user wrote is lost unless
// he is asked, a second update has nothing to do, and the same is planned twice.
func TestRandomUpdates(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	version := func(mark string) render.Tree {
		tree := render.Tree{}
		for i := range 6 {
			if random.IntN(4) == 0 {
				continue
			}
			var b strings.Builder
			for line := range 12 {
				if random.IntN(6) == 0 {
					fmt.Fprintf(&b, "%s%d\n", mark, line)
				} else {
					fmt.Fprintf(&b, "line%d\n", line)
				}
			}
			owner, mode := render.Kept, os.FileMode(0o644)
			if random.IntN(5) == 0 {
				owner = render.Yours
			}
			if random.IntN(4) == 0 {
				mode = 0o755
			}
			tree[fmt.Sprintf("d%d/f%d", i%2, i)] = render.File{Text: []byte(b.String()), Mode: mode, Owner: owner}
		}
		return tree
	}
	ops := map[Op]int{}
	for round := range 150 {
		one, two := version("one"), version("two")
		for path, file := range one {
			if next, there := two[path]; there && random.IntN(2) == 0 {
				next.Text = file.Text
				two[path] = next
			}
		}
		dir := created(t, one)
		mine := map[string][]string{}
		for i := range 6 {
			path := fmt.Sprintf("d%d/f%d", i%2, i)
			there := contentAt(t, dir, path)
			switch n := random.IntN(6); {
			case n == 0 && there != nil:
				must(t, os.Remove(filepath.Join(dir, path)))
			case n <= 3:
				text := "mine\n"
				if there != nil {
					text = string(there.Text)
				}
				lines := strings.SplitAfter(text, "\n")
				at := random.IntN(len(lines))
				own := fmt.Sprintf("mine%d\n", i)
				lines[at] = own + lines[at]
				put(t, dir, path, strings.Join(lines, ""))
				mine[path] = append(mine[path], own)
			}
		}
		w := wishOf(two)
		w.Conflict = []reconcile.ConflictMode{reconcile.ConflictMarkers, reconcile.ConflictSidecar, reconcile.ConflictOurs}[random.IntN(3)]
		plan := planned(t, dir, w)
		if diff := cmp.Diff(string(plan.JSON(0)), string(planned(t, dir, w).JSON(0))); diff != "" {
			t.Fatalf("round %d: planned twice: %s", round, diff)
		}
		for _, s := range plan.Steps {
			ops[s.Op]++
		}
		enact(t, dir, plan)
		for path, lines := range mine {
			there := contentAt(t, dir, path)
			for _, line := range lines {
				if there == nil || !strings.Contains(string(there.Text), line) {
					t.Fatalf("round %d: %s has lost %q", round, path, line)
				}
			}
		}
		if again := planned(t, dir, w); !again.Empty() {
			t.Fatalf("round %d: a second update: %v", round, told(again))
		}
	}
	for _, op := range []Op{OpCreate, OpWrite, OpMerge, OpChmod, OpDelete, OpConflict, OpRecord, OpNote, OpSame} {
		if ops[op] < 10 {
			t.Errorf("%s was planned %d times only", op, ops[op])
		}
	}
	t.Log(ops)
}
