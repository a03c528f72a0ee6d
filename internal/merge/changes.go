package merge

// Change says that the lines from Start to before End of one text became those
// from NewStart to before NewEnd of another.
type Change struct{ Start, End, NewStart, NewEnd int }

// Changes lists what changed from one list of lines to another, in order. Lines
// are equal only byte by byte, how they end included.
func Changes(a, b [][]byte) []Change {
	x, y := &text{lines: a}, &text{lines: b}
	intern(x, y)
	var list []Change
	for _, c := range diff(x.ids, y.ids) {
		list = append(list, Change{c.from.start, c.from.end, c.to.start, c.to.end})
	}
	return list
}
