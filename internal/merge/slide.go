package merge

// marked is a text whose changed lines are marked.
type marked struct {
	ids     []int
	changed []bool
}

// group is changed lines without an unchanged one between them; there is one,
// perhaps empty, before and behind each unchanged line.
type group struct{ start, end int }

// slide puts each group of changed lines of a where a person would see it. Often
// there is a choice: of "}", "", "func b() {", "}" added behind a "}", one may
// call the first or the last brace new. A group goes as far down as it can, and
// takes in groups that it meets, or to the last place where the other text, b,
// has a group beside it, so that both are one change.
func slide(a, b marked) {
	g, o := a.first(), b.first()
	for {
		if g.end > g.start {
			a.settle(&g, b, &o)
		}
		if !a.forward(&g) {
			return
		}
		b.forward(&o)
	}
}

// settle slides one group; o goes along, as the group of the same place in b.
func (a marked) settle(g *group, b marked, o *group) {
	for {
		size := g.end - g.start
		beside := -1 // the last end of g with a group beside it
		for a.up(g) {
			b.backward(o)
		}
		highest := g.end
		if o.end > o.start {
			beside = g.end
		}
		for a.down(g) {
			b.forward(o)
			if o.end > o.start {
				beside = g.end
			}
		}
		if size != g.end-g.start {
			continue // it has met another group, and may move differently
		}
		if g.end > highest && beside >= 0 {
			for g.end > beside {
				a.up(g)
				b.backward(o)
			}
		}
		return
	}
}

func (s marked) first() group {
	var g group
	s.grow(&g)
	return g
}

// grow takes in changed lines right behind g.
func (s marked) grow(g *group) {
	for g.end < len(s.changed) && s.changed[g.end] {
		g.end++
	}
}

func (s marked) forward(g *group) bool {
	if g.end == len(s.changed) {
		return false
	}
	g.start, g.end = g.end+1, g.end+1
	s.grow(g)
	return true
}

func (s marked) backward(g *group) {
	if g.start == 0 {
		return
	}
	g.start, g.end = g.start-1, g.start-1
	s.growUp(g)
}

func (s marked) growUp(g *group) {
	for g.start > 0 && s.changed[g.start-1] {
		g.start--
	}
}

// down moves g by a line, if the line behind it is as its first.
func (s marked) down(g *group) bool {
	if g.end == len(s.ids) || s.ids[g.start] != s.ids[g.end] {
		return false
	}
	s.changed[g.start], s.changed[g.end] = false, true
	g.start, g.end = g.start+1, g.end+1
	s.grow(g)
	return true
}

// up moves g by a line, if the line before it is as its last.
func (s marked) up(g *group) bool {
	if g.start == 0 || s.ids[g.start-1] != s.ids[g.end-1] {
		return false
	}
	s.changed[g.start-1], s.changed[g.end-1] = true, false
	g.start, g.end = g.start-1, g.end-1
	s.growUp(g)
	return true
}
