package patch

import (
	"bytes"
	"fmt"

	"github.com/mkdaemon/mkdaemon/internal/merge"
)

// around is how many unchanged lines a patch shows around a change.
const around = 3

// writeHunk writes the first of the changes and those so near that their
// context would meet, and returns how many they were.
func writeHunk(b *bytes.Buffer, old, text [][]byte, changes []merge.Change) (n int) {
	for n = 1; n < len(changes) && changes[n].Start-changes[n-1].End <= 2*around; n++ {
	}
	first, last := changes[0], changes[n-1]
	start := max(0, first.Start-around)
	end := min(len(old), last.End+around)
	newStart, newEnd := first.NewStart-(first.Start-start), last.NewEnd+(end-last.End)
	fmt.Fprintf(b, "@@ -%s +%s @@\n", hunkRange(start, end), hunkRange(newStart, newEnd))
	for _, c := range changes[:n] {
		writeLines(b, ' ', old[start:c.Start])
		writeLines(b, '-', old[c.Start:c.End])
		writeLines(b, '+', text[c.NewStart:c.NewEnd])
		start = c.End
	}
	writeLines(b, ' ', old[start:end])
	return n
}

// hunkRange counts lines from 1; an empty range is the line before it.
func hunkRange(start, end int) string {
	if end == start {
		return fmt.Sprintf("%d,0", start)
	}
	return fmt.Sprintf("%d,%d", start+1, end-start)
}

func writeLines(b *bytes.Buffer, sign byte, lines [][]byte) {
	for _, line := range lines {
		b.WriteByte(sign)
		b.Write(line)
		if !bytes.HasSuffix(line, []byte("\n")) {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}
