package project

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

// The table, as people read it. B and N are the texts of base and next, – is no
// file, ? is another text, ! is something that is no regular file, and * a base
// that is missing.
const decisions = `
base disk next  kept                yours
–    –    N     create new          create new
–    N    N     record new          record new
–    ?    N     conflict conflict + record new +
–    !    N     conflict conflict + note adapted +
B    B    B     same unchanged      same unchanged
B    B    N     write outdated      note outdated +
B    ?    B     same adapted        same adapted
B    N    N     record both         record both
B    ?    N     merge both          note both +
B    –    B     same deleted        same deleted
B    –    N     note deleted +      note deleted +
B    !    B     conflict conflict + note adapted +
B    !    N     conflict conflict + note adapted +
B    B    –     delete retired      record retired +
B    ?    –     record retired +    record retired +
B    !    –     record retired +    record retired +
B    –    –     record retired      record retired
*    N    N     record both         -
*    ?    N     conflict conflict + -
*    !    N     conflict conflict + -
*    –    N     note deleted +      -
*    ?    –     record retired +    -
*    !    –     record retired +    -
*    –    –     record retired      -
`

// row finds what the table says of facts, and which row that is.
func row(t *testing.T, f facts) (found int, want string) {
	t.Helper()
	found = -1
	for i, line := range tableRows() {
		if !fits(line[0], f.base, f.base == text, false) ||
			!fits(line[1], f.disk, f.diskIsBase, f.diskIsNext) ||
			!fits(line[2], f.next, f.nextIsBase, true) {
			continue
		}
		if found >= 0 {
			t.Fatalf("%+v fits rows %d and %d", f, found, i)
		}
		found, want = i, line[3]
		if f.owner == render.Yours {
			want = line[4]
		}
	}
	if found < 0 {
		t.Fatalf("%+v fits no row", f)
	}
	return found, want
}

func tableRows() (rows [][5]string) {
	for _, line := range strings.Split(strings.TrimSpace(decisions), "\n")[1:] {
		cells := []rune(line)
		at := func(from, to int) string {
			return strings.TrimSpace(string(cells[min(from, len(cells)):min(to, len(cells))]))
		}
		rows = append(rows, [5]string{at(0, 5), at(5, 10), at(10, 16), at(16, 36), at(36, 99)})
	}
	return rows
}

// fits reports whether a side is what a cell says.
func fits(cell string, s side, isBase, isNext bool) bool {
	switch cell {
	case "–":
		return s == nothing
	case "!":
		return s == foreign
	case "*":
		return s == lost
	case "B":
		return s == text && isBase
	case "N":
		return s == text && isNext && !isBase
	default:
		return s == text && !isBase && !isNext
	}
}

// tuples are all facts that there can be.
func tuples() (all []facts) {
	both := []bool{false, true}
	for _, owner := range []render.Ownership{render.Kept, render.Yours} {
		for _, base := range []side{nothing, text, lost} {
			for _, disk := range []side{nothing, text, foreign} {
				for _, next := range []side{nothing, text} {
					for _, db := range both {
						for _, dn := range both {
							for _, nb := range both {
								f := facts{owner, base, disk, next, db, dn, nb}
								if f.possible() {
									all = append(all, f)
								}
							}
						}
					}
				}
			}
		}
	}
	return all
}

// possible reports whether texts can be equal like this. "Equal" is no strict
// equality, since it looks through gofmt: disk may equal both others although
// they differ byte by byte.
func (f facts) possible() bool {
	switch {
	case f.diskIsBase && (f.disk != text || f.base != text),
		f.diskIsNext && (f.disk != text || f.next != text),
		f.nextIsBase && (f.next != text || f.base != text),
		f.nextIsBase && f.disk == text && f.diskIsBase != f.diskIsNext,
		f.base == nothing && f.next == nothing,    // nobody knows of it
		f.owner == render.Yours && f.base == lost: // no text of it is needed
		return false
	}
	return true
}

func TestDecisionTable(t *testing.T) {
	hit := map[string]int{}
	all := tuples()
	for _, f := range all {
		i, want := row(t, f)
		hit[fmt.Sprint(i, f.owner)]++
		d := decide(f)
		got := string(d.op) + " " + string(d.state)
		if d.note != "" {
			got += " +"
		}
		if got != want {
			t.Errorf("row %d, %+v: %s, want %s", i, f, got, want)
		}
	}
	for i, line := range tableRows() {
		for owner, cell := range map[render.Ownership]string{render.Kept: line[3], render.Yours: line[4]} {
			if n := hit[fmt.Sprint(i, owner)]; (n > 0) != (cell != "-") {
				t.Errorf("row %d (%s): %d tuples for %s", i, strings.Join(line[:3], " "), n, owner)
			}
		}
	}
	t.Logf("%d tuples, %d rows", len(all), len(tableRows()))
}

// Nothing that a person made is ever overwritten, deleted or merged unseen,
// whatever the table says.
func TestDecisionsLoseNothing(t *testing.T) {
	for _, f := range tuples() {
		d := decide(f)
		edited := f.disk == foreign || f.disk == text && !f.diskIsBase
		switch d.op {
		case OpWrite, OpDelete:
			if edited || f.base != text || f.owner != render.Kept {
				t.Errorf("%+v: %s", f, d.op)
			}
		case OpCreate:
			if f.disk != nothing {
				t.Errorf("%+v: %s", f, d.op)
			}
		case OpMerge:
			if f.base != text || f.disk != text || f.next != text || f.owner != render.Kept {
				t.Errorf("%+v: %s", f, d.op)
			}
		case OpConflict:
			if f.owner == render.Yours || f.disk == nothing {
				t.Errorf("%+v: %s", f, d.op)
			}
		}
	}
}
