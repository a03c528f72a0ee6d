package project

import (
	"strings"
)

// Empty reports whether an update would write nothing at all. Notes do not count.
func (p *Plan) Empty() bool { return !p.pending }

// Pending reports whether the plan changes a file or what is remembered of one,
// apart from conflicts.
func (p *Plan) Pending() bool { return p.pending }

// Conflicts are the steps in which yours and ours cannot both be had: those
// foreseen, and those open since an earlier update.
func (p *Plan) Conflicts() []Step {
	var conflicts []Step
	for _, step := range p.Steps {
		if step.Op == OpConflict {
			conflicts = append(conflicts, step)
		}
	}
	return conflicts
}

// Notes are what the user should know, a line each.
func (p *Plan) Notes() []string {
	notes := append([]string{}, p.notes...)
	for _, step := range p.Steps {
		if step.Note != "" {
			notes = append(notes, step.Path+": "+step.Note)
		}
	}
	return notes
}

// verb is what List says of a step.
func (s Step) verb() string {
	switch s.Op {
	case OpSame, OpNote:
		if s.State == Unchanged {
			return "identical"
		}
		return "skip"
	case OpRecord:
		if s.State == New || s.State == Both {
			return "identical"
		}
		return "skip"
	default:
		return string(s.Op)
	}
}

// List is the plan for people, a line for each file of which there is something
// to say: create, write, merge, move, chmod, delete, conflict; identical for one
// that is as the templates have it by now, skip for one that is left alone.
func (p *Plan) List() string {
	var b strings.Builder
	for _, step := range p.Steps {
		if step.Op == OpSame {
			continue
		}
		b.WriteString(step.verb() + " " + step.Path)
		if step.Was != "" {
			b.WriteString(" (was " + step.Was + ")")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Letters says in two letters what you did to a file and what the templates
// did, as `git status` does: M changed, D deleted, A new, U in conflict, a blank
// for nothing.
func (s Step) Letters() string {
	there := s.Before != nil
	switch s.State {
	case Adapted:
		return "M "
	case Outdated:
		return " M"
	case Both:
		return "MM"
	case Conflicted:
		return "UU"
	case New:
		if there {
			return "AA"
		}
		return " A"
	case Deleted:
		if s.Op == OpNote {
			return "DM"
		}
		return "D "
	case Retired:
		switch {
		case !there:
			return "DD"
		case s.Op == OpDelete:
			return " D"
		default:
			return "MD"
		}
	default:
		return "  "
	}
}
