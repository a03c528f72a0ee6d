package merge

import "math"

// path finds the fewest changes between two sequences: E. W. Myers, An O(ND)
// Difference Algorithm and Its Variations (Algorithmica 1, 1986), section 4b,
// in linear space. On a grid, x along one text and y along the other, a path
// goes from one corner to the other; a diagonal step is a line that both have.
// Two searches, from either corner, meet in the middle, which cuts the problem
// in two.
type path struct {
	x, y *sequence
	// How far the searches have come on each diagonal x-y, as x.
	forth, back []int
	zero        int // index of diagonal 0
	limit       int // steps after which a search may take what is best so far
	patience    int // how many diagonals may be looked at before limit becomes hasty
}

// What a person edits needs a few thousand looks. Texts made to need more get
// changes that are right, but not the fewest, in a second instead of minutes.
const (
	patience = 1 << 23
	hasty    = 16
)

func newPath(x, y *sequence) *path {
	// One diagonal more on each side spares a test for the border.
	diagonals := len(x.ids) + len(y.ids) + 3
	return &path{x, y, make([]int, diagonals), make([]int, diagonals), len(y.ids) + 1, max(root(diagonals), 256), patience}
}

// compare marks what is changed between two parts; exact: as little as possible.
func (p *path) compare(a, b span, exact bool) {
	x, y := p.x.ids, p.y.ids
	for a.start < a.end && b.start < b.end && x[a.start] == y[b.start] {
		a.start, b.start = a.start+1, b.start+1
	}
	for a.start < a.end && b.start < b.end && x[a.end-1] == y[b.end-1] {
		a.end, b.end = a.end-1, b.end-1
	}
	if a.start == a.end || b.start == b.end {
		p.x.mark(a)
		p.y.mark(b)
		return
	}
	m := p.split(a, b, exact)
	p.compare(span{a.start, m.x}, span{b.start, m.y}, m.exactBefore)
	p.compare(span{m.x, a.end}, span{m.y, b.end}, m.exactBehind)
}

func (s *sequence) mark(part span) {
	for _, at := range s.at[part.start:part.end] {
		s.changed[at] = true
	}
}

// middle is a point on the path. Where a search came to it, the part that it
// searched costs no more than its steps, so an exact search there is short.
type middle struct {
	x, y                     int
	exactBefore, exactBehind bool
}

// split finds a point on the shortest path through a part without common lines
// at its corners.
func (p *path) split(a, b span, exact bool) middle {
	x, y := p.x.ids, p.y.ids
	forth, back := p.forth, p.back
	lowest, highest := p.zero+a.start-b.end, p.zero+a.end-b.start
	f, r := frontier{p.zero + a.start - b.start, p.zero + a.start - b.start}, frontier{p.zero + a.end - b.end, p.zero + a.end - b.end}
	odd := (f.low-r.low)%2 != 0
	forth[f.low], back[r.low] = a.start, a.end
	for steps := 1; ; steps++ {
		f.widen(forth, lowest, highest, -1)
		for d := f.high; d >= f.low; d -= 2 {
			i := forth[d+1]
			if forth[d-1] >= i {
				i = forth[d-1] + 1
			}
			for j := i - (d - p.zero); i < a.end && j < b.end && x[i] == y[j]; j++ {
				i++
			}
			forth[d] = i
			if odd && r.low <= d && d <= r.high && back[d] <= i {
				return middle{i, i - (d - p.zero), true, true}
			}
		}
		r.widen(back, lowest, highest, math.MaxInt)
		for d := r.high; d >= r.low; d -= 2 {
			i := back[d-1]
			if i >= back[d+1] {
				i = back[d+1] - 1
			}
			for j := i - (d - p.zero); i > a.start && j > b.start && x[i-1] == y[j-1]; j-- {
				i--
			}
			back[d] = i
			if !odd && f.low <= d && d <= f.high && i <= forth[d] {
				return middle{i, i - (d - p.zero), true, true}
			}
		}
		if p.patience -= f.high - f.low + 1; p.patience < 0 {
			p.limit = hasty
		}
		if !exact && steps >= p.limit {
			return p.furthest(a, b, f, r)
		}
	}
}

// frontier is the diagonals that a search has come to.
type frontier struct{ low, high int }

// widen goes on to the next diagonals; those beyond them are out of reach.
// Every second one is looked at in a step, so at the borders it narrows instead.
func (f *frontier) widen(reached []int, lowest, highest, never int) {
	if f.low > lowest {
		f.low--
		reached[f.low-1] = never
	} else {
		f.low++
	}
	if f.high < highest {
		f.high++
		reached[f.high+1] = never
	} else {
		f.high--
	}
}

// furthest is the point to which a search has come that has left most behind it.
func (p *path) furthest(a, b span, f, r frontier) middle {
	forth := middle{x: -1, y: 0, exactBefore: true}
	for d := f.high; d >= f.low; d -= 2 {
		i := min(p.forth[d], a.end)
		j := i - (d - p.zero)
		if j > b.end {
			i, j = b.end+(d-p.zero), b.end
		}
		if i+j > forth.x+forth.y {
			forth.x, forth.y = i, j
		}
	}
	back := middle{x: math.MaxInt, y: 0, exactBehind: true}
	for d := r.high; d >= r.low; d -= 2 {
		i := max(p.back[d], a.start)
		j := i - (d - p.zero)
		if j < b.start {
			i, j = b.start+(d-p.zero), b.start
		}
		if i+j < back.x+back.y {
			back.x, back.y = i, j
		}
	}
	if a.end+b.end-back.x-back.y < forth.x+forth.y-a.start-b.start {
		return forth
	}
	return back
}
