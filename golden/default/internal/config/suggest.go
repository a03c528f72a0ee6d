// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"reflect"
	"strings"
)

// suggest is the hint for an unknown key or section. A key of the same name in
// another section comes first: a line in the wrong section is a common slip.
func suggest(path []string, root reflect.Type) string {
	known := names("", root)
	last := path[len(path)-1]
	for _, name := range known {
		if strings.HasSuffix(name, "."+last) {
			return didYouMean(name)
		}
	}
	return DidYouMean(strings.Join(path, "."), known)
}

// names lists every dotted name below a type, sections included.
func names(prefix string, t reflect.Type) (all []string) {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || isText(t) {
		return nil
	}
	for field := range t.Fields() {
		if key, ok := keyOf(field); ok {
			all = append(all, prefix+key)
			all = append(all, names(prefix+key+".", field.Type)...)
		}
	}
	return all
}

// DidYouMean is a hint to append to an error about an unknown word, with the
// nearest known one; it is empty if none is near.
func DidYouMean(word string, known []string) string {
	if near := nearest(word, known); near != "" {
		return didYouMean(near)
	}
	return ""
}

// didYouMean is the hint itself.
func didYouMean(word string) string { return ` (did you mean "` + word + `"?)` }

// nearest finds the known word that somebody may have meant, or nothing.
func nearest(word string, known []string) string {
	// One slip in three letters is a slip; more is another word. In a dotted
	// name only the last part counts, since the others are mostly right.
	letters := len(word) - 1 - strings.LastIndexByte(word, '.')
	best, least := "", max(1, letters/3)+1
	for _, candidate := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(candidate)); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour to get from a to b (Damerau and Levenshtein, the restricted form).
func distance(a, b string) int {
	// rows[i][j] is the distance between the first i bytes of a and j of b.
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replace := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			rows[i][j] = min(replace, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
