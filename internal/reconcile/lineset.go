package reconcile

import (
	"bytes"
	"slices"
)

// mergeLineSet merges a file whose lines stand for themselves, such as
// .gitignore: a line that the templates have dropped goes, one that they have
// added comes behind the line that it follows there, unless it is there already.
// That never conflicts. Lines are compared whole: mydist/ is not dist/.
func mergeLineSet(base, disk, next []byte) []byte {
	plainDisk, style := Plain(disk)
	was, want, have := setOf(base), setOf(next), setOf(plainDisk)
	theirs := slices.Collect(wholeLines(next))
	before := slices.Collect(wholeLines(plainDisk))
	lines := slices.DeleteFunc(slices.Clone(before), func(line string) bool { return was[line] && !want[line] })
	at := 0 // behind the last line of next that is there
	for i, line := range theirs {
		switch {
		case line == "":
		case have[line]:
			if found := slices.Index(lines, line); found >= 0 {
				at = found + 1
			}
		case !was[line]: // else the user took it out
			if i > 0 && theirs[i-1] == "" && at > 0 && lines[at-1] != "" {
				lines = slices.Insert(lines, at, "")
				at++
			}
			lines = slices.Insert(lines, at, line)
			at++
		}
	}
	if slices.Equal(lines, before) {
		return disk
	}
	var text bytes.Buffer
	for _, line := range lines {
		text.WriteString(line + "\n")
	}
	return style.Put(text.Bytes())
}

func wholeLines(text []byte) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for line := range bytes.Lines(text) {
			if !yield(string(bytes.TrimSuffix(line, []byte("\n")))) {
				return
			}
		}
	}
}

// setOf is the lines of a text; an empty one separates, and is none.
func setOf(text []byte) map[string]bool {
	set := map[string]bool{}
	for line := range wholeLines(text) {
		set[line] = line != ""
	}
	return set
}
