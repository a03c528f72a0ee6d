// Package suggest finds the known word that somebody probably meant. It knows
// nothing about what the words stand for.
package suggest

// Nearest returns the known word with the smallest edit distance to word, or
// "" when none is close: one edit in a short word, about a third of a long
// one. The first of equally near words wins, so the answer does not depend on
// anything but its arguments.
func Nearest(word string, known []string) string {
	best, limit := "", max(1, len(word)/3)
	for _, k := range known {
		if d := distance(word, k); d <= limit {
			best, limit = k, d-1
		}
	}
	return best
}

// Hint is Nearest as the end of a message: " (did you mean "x"?)", or nothing.
func Hint(word string, known []string) string {
	if k := Nearest(word, known); k != "" {
		return ` (did you mean "` + k + `"?)`
	}
	return ""
}

// distance counts the insertions, deletions, replacements and swaps of two
// neighbours that turn a into b (optimal string alignment), in bytes.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
