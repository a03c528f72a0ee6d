package combine

import (
	"fmt"
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

// facts numbers what can be said of a set of answers: of every option that it is
// chosen, and where several can be, that it is not.
type facts struct {
	options []*option.Option
	many    []bool // whether its question takes several answers
}

// newFacts takes all options, or those with these IDs.
func newFacts(c *option.Catalog, ids []string) facts {
	var f facts
	for _, q := range c.Questions {
		for _, o := range q.Options {
			if len(ids) > 0 && !slices.Contains(ids, o.ID()) {
				continue
			}
			f.options = append(f.options, o)
			f.many = append(f.many, q.Kind == option.Many)
		}
	}
	return f
}

// pair is the number of a pair of facts; a comes before b.
func (f facts) pair(a, b int) int { return a*2*len(f.options) + b }

func (f facts) none() set {
	n := 2 * len(f.options)
	return make(set, n*n/64+1)
}

// pairs are all pairs of facts that are true of given. The option i is chosen:
// fact 2i; it is not: fact 2i+1.
func (f facts) pairs(given option.Given) set {
	var holds []int
	for i, o := range f.options {
		switch {
		case given.Has(o):
			holds = append(holds, 2*i)
		case f.many[i]:
			holds = append(holds, 2*i+1)
		}
	}
	s := f.none()
	for i, a := range holds {
		for _, b := range holds[i+1:] {
			s.add(f.pair(a, b))
		}
	}
	return s
}

// unseen lists the pairs of two chosen options of different questions, or of
// one question with many answers, that never occurred.
func (f facts) unseen(c *option.Catalog, seen set) []string {
	var list []string
	for i, a := range f.options {
		for j, b := range f.options[i+1:] {
			if a.Question == b.Question && c.Question(a.Question).Kind == option.One {
				continue
			}
			if !seen.has(f.pair(2*i, 2*(i+1+j))) {
				list = append(list, fmt.Sprintf("+%s +%s", a.ID(), b.ID()))
			}
		}
	}
	return list
}
