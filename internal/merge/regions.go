package merge

import "slices"

// span is some lines of a text: from start to before end.
type span struct{ start, end int }

// change says that the lines from of one text became the lines to of another.
type change struct{ from, to span }

// kind is where the lines of a chunk come from.
type kind int

const (
	same     kind = iota // nobody changed them, or both did alike
	fromDisk             // only disk changed them
	fromNext             // only next did
	conflict             // both did
)

// chunk is one piece of a merged text, as each of the three texts has it.
type chunk struct {
	kind             kind
	base, disk, next span
}

// regions puts the changes of both sides beside each other. Changes that
// overlap or touch in base are one region.
//
// Why it is right to take what is not in conflict: in base, regions are apart by
// at least one line, which both sides kept. So a region that only one side
// changed is, on the other side, base's own lines, and to replace them loses
// nothing; one that both sides changed to the same lines is those lines.
func regions(base, disk, next *text, ours, theirs []change) []chunk {
	var chunks []chunk
	d, n := side{changes: ours}, side{changes: theirs}
	at := 0
	for len(d.changes) > 0 || len(n.changes) > 0 {
		region := span{min(d.start(len(base.ids)), n.start(len(base.ids))), 0}
		region.end = region.start
		from := [2]side{d, n}
		for d.touch(&region) || n.touch(&region) {
		}
		c := chunk{base: region, disk: d.span(from[Disk], region), next: n.span(from[Next], region)}
		switch changedDisk, changedNext := len(d.changes) < len(from[Disk].changes), len(n.changes) < len(from[Next].changes); {
		case changedDisk && changedNext && slices.Equal(disk.ids[c.disk.start:c.disk.end], next.ids[c.next.start:c.next.end]):
			c.kind = same
		case changedDisk && changedNext:
			c.kind = conflict
		case changedDisk:
			c.kind = fromDisk
		default:
			c.kind = fromNext
		}
		chunks = append(chunks, from[Disk].kept(at, region.start), c)
		at = region.end
	}
	return append(chunks, d.kept(at, len(base.ids)))
}

// side is what is left of the changes that one side made.
type side struct {
	changes []change
	shift   int // by how many lines the side is longer than base, up to here
}

// start is where the next change begins in base.
func (s *side) start(none int) int {
	if len(s.changes) == 0 {
		return none
	}
	return s.changes[0].from.start
}

// touch takes the next change into a region that it overlaps or touches.
func (s *side) touch(region *span) bool {
	if len(s.changes) == 0 || s.changes[0].from.start > region.end {
		return false
	}
	c := s.changes[0]
	region.end = max(region.end, c.from.end)
	s.shift = c.to.end - c.from.end
	s.changes = s.changes[1:]
	return true
}

// span is where the side, which was at before when the region began, has it.
func (s *side) span(before side, region span) span {
	return span{region.start + before.shift, region.end + s.shift}
}

// kept is the chunk of lines of base that no side changed.
func (s *side) kept(start, end int) chunk {
	return chunk{kind: same, base: span{start, end}, disk: span{start + s.shift, end + s.shift}}
}
