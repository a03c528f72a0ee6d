//go:build linux

package audit

import (
	"fmt"
	"slices"
)

// Verdict is what became of a point.
type Verdict string

// The verdicts.
const (
	Pass    Verdict = "pass"
	Fail    Verdict = "fail"
	Skip    Verdict = "n/a"     // it does not apply, for a reason
	Unknown Verdict = "unknown" // it could not be told, for a reason
)

// Point is one thing that a correct daemon does.
type Point struct {
	ID     string
	Says   string             // what has to hold
	Source string             // who says so
	Styles []Style            // to which it applies
	Scene  string             // the scene that shows it
	Rests  []string           // points without which its failure says nothing
	Check  func(*act) Finding `json:"-"`
}

func (p Point) appliesTo(s Style) bool { return slices.Contains(p.Styles, s) }

// Finding is what was seen, and what that means.
type Finding struct {
	Verdict Verdict
	Seen    string
}

// Result is a point and what was found.
type Result struct {
	Point
	Finding
}

func pass(format string, a ...any) Finding    { return Finding{Pass, fmt.Sprintf(format, a...)} }
func fail(format string, a ...any) Finding    { return Finding{Fail, fmt.Sprintf(format, a...)} }
func skip(format string, a ...any) Finding    { return Finding{Skip, fmt.Sprintf(format, a...)} }
func unknown(format string, a ...any) Finding { return Finding{Unknown, fmt.Sprintf(format, a...)} }

// want is pass or fail.
func want(ok bool, format string, a ...any) Finding {
	if ok {
		return pass(format, a...)
	}
	return fail(format, a...)
}
