//go:build linux

package audit

import (
	"fmt"
	"slices"
)

// Score counts the verdicts on the points of a style.
type Score struct{ Hold, Fail, Skipped, Unknown int }

// ScoreOf counts results; those that are for other styles only do not count.
func ScoreOf(style Style, results []Result) (s Score) {
	for _, r := range results {
		switch {
		case !slices.Contains(r.Styles, style):
		case r.Verdict == Pass:
			s.Hold++
		case r.Verdict == Fail:
			s.Fail++
		case r.Verdict == Skip:
			s.Skipped++
		default:
			s.Unknown++
		}
	}
	return s
}

// String is the score as a sentence: of those that could be judged, how many hold.
func (s Score) String() string {
	text := fmt.Sprintf("%d of %s", s.Hold, counted(s.Hold+s.Fail, "point holds", "points hold"))
	if s.Skipped > 0 {
		text += "; " + counted(s.Skipped, "does not apply", "do not apply")
	}
	if s.Unknown > 0 {
		text += fmt.Sprintf("; %d could not be told", s.Unknown)
	}
	return text
}

func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
