package merge

import "math/bits"

// diff lists what changed from a to b, in order, with unchanged lines between.
// It finds the changes that git finds, whose users know them: they are fewest,
// unless they are so many that finding those would take long, and lie where
// slide puts them.
func diff(a, b []int) []change {
	start, end := 0, min(len(a), len(b))
	for start < end && a[start] == b[start] {
		start++
	}
	tail := 0
	for tail < end-start && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	changedA, changedB := make([]bool, len(a)), make([]bool, len(b))
	x := newSequence(a, span{start, len(a) - tail}, occurrences(b), changedA)
	y := newSequence(b, span{start, len(b) - tail}, occurrences(a), changedB)
	newPath(x, y).compare(span{0, len(x.ids)}, span{0, len(y.ids)}, false)
	slide(marked{a, changedA}, marked{b, changedB})
	slide(marked{b, changedB}, marked{a, changedA})
	return changes(changedA, changedB)
}

// changes reads the marks of two texts, which have as many unmarked lines.
func changes(a, b []bool) (list []change) {
	for i, j := 0, 0; i < len(a) || j < len(b); i, j = i+1, j+1 {
		c := change{span{i, i}, span{j, j}}
		for i < len(a) && a[i] {
			i++
		}
		for j < len(b) && b[j] {
			j++
		}
		if c.from.end, c.to.end = i, j; i > c.from.start || j > c.to.start {
			list = append(list, c)
		}
	}
	return list
}

func occurrences(ids []int) map[int]int {
	n := make(map[int]int, len(ids))
	for _, id := range ids {
		n[id]++
	}
	return n
}

// sequence is what has to be compared of a text, and where it stands there.
type sequence struct {
	ids     []int
	at      []int
	changed []bool // of the whole text
}

// newSequence leaves out lines that the other text does not have, which are
// changed for certain, and among those, lines that it has very often: to match
// them would tear one change to pieces.
func newSequence(ids []int, part span, other map[int]int, changed []bool) *sequence {
	const rare, often, never = 0, 1, 2
	limit := min(root(len(ids)), 1024)
	class, none := make([]byte, part.end-part.start), true
	for i := range class {
		switch n := other[ids[part.start+i]]; {
		case n == 0:
			class[i], none = never, false
		case n >= limit:
			class[i] = often
		}
	}
	// look counts the lines of each class from i on, until a rare one.
	look := func(i, step int) (n [3]int) {
		for j := 0; j < 100 && i >= 0 && i < len(class) && class[i] != rare; i, j = i+step, j+1 {
			n[class[i]]++
		}
		return n
	}
	s := &sequence{changed: changed}
	for i, c := range class {
		drop := c == never
		if c == often && !none {
			before, behind := look(i-1, -1), look(i+1, 1)
			drop = before[never] > 0 && behind[never] > 0 &&
				4*(before[often]+behind[often]+2) < before[never]+behind[never]+before[often]+behind[often]+2
		}
		if at := part.start + i; drop {
			changed[at] = true
		} else {
			s.ids, s.at = append(s.ids, ids[at]), append(s.at, at)
		}
	}
	return s
}

// root is a power of two near the square root of n.
func root(n int) int { return 1 << ((bits.Len(uint(n)) + 1) / 2) }
