package option

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/suggest"
)

// Answers is a complete and valid set of answers: what a project is made from.
type Answers struct {
	Name        Name
	Module      string
	Description string
	Author      string
	Chosen      []*Option // in the order of the questions, then of their options
}

// Problem is one thing wrong with what was given.
type Problem struct {
	Question string
	Value    string // the value at fault; "" when the question has no answer
	Text     string
}

// Problems is every problem of one set of answers, as one error.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].Text
	}
	return strings.Join(lines, "\n")
}

// Missing lists the questions that given leaves open, in the order of asking.
func (c *Catalog) Missing(given Given) []*Question {
	var open []*Question
	for _, q := range c.Questions {
		if _, said := given[q.ID]; !said {
			open = append(open, q)
		}
	}
	return open
}

// Resolve turns what was given into answers. Its error is of type Problems and
// holds all of them: nobody should have to run a command ten times to learn ten
// mistakes.
func (c *Catalog) Resolve(given Given) (Answers, error) {
	var a Answers
	var problems Problems
	for _, q := range c.Questions {
		problems = append(problems, c.CheckAnswer(q, given)...)
		for _, o := range q.Options {
			if given.Has(o) {
				a.Chosen = append(a.Chosen, o)
			}
		}
	}
	if problems != nil {
		return Answers{}, problems
	}
	a.Name, _ = ParseName(given["name"][0])
	a.Module, a.Description, a.Author = given["module"][0], given["description"][0], given["author"][0]
	return a, nil
}

// CheckAnswer returns what is wrong with the answer to one question, in the
// light of the others that are given.
func (c *Catalog) CheckAnswer(q *Question, given Given) Problems {
	values, said := given[q.ID]
	problem := func(value, format string, a ...any) Problems {
		return Problems{{Question: q.ID, Value: value, Text: fmt.Sprintf(format, a...)}}
	}
	switch {
	case !said || len(values) == 0:
		return problem("", "%s: no answer was given", q.ID)
	case q.Kind != Many && len(values) > 1:
		return problem(values[1], "%s: one answer is possible, not %d (%s)", q.ID, len(values), strings.Join(values, ", "))
	case q.Kind == Text:
		if err := checkText(q.ID, values[0]); err != nil {
			return problem(values[0], "%v", err)
		}
		return nil
	}
	var problems Problems
	_, refused := c.Offer(q, given)
	for i, value := range values {
		o := q.Option(value)
		switch {
		case o == nil:
			problems = append(problems, problem(value, "%s: unknown option %s%s; known: %s", q.ID, quote(value),
				suggest.Hint(value, q.Names()), strings.Join(q.Names(), ", "))...)
		case slices.Contains(values[:i], value):
			problems = append(problems, problem(value, "%s: %q is given twice", q.ID, value)...)
		case refused[o] != "":
			problems = append(problems, problem(value, "%s: %s cannot be chosen here: %s", q.ID, value, refused[o])...)
		case o.Name == None && len(values) > 1:
			problems = append(problems, problem(value, "%s: none cannot be combined with another option", q.ID)...)
		}
		if o != nil {
			problems = append(problems, c.siblings(o, given)...)
		}
	}
	return problems
}

// siblings reports exclusions between options of the same question.
func (c *Catalog) siblings(o *Option, given Given) Problems {
	var problems Problems
	for _, x := range o.Excludes {
		if other := c.Option(x.Option); other.Question == o.Question && given.Has(other) {
			problems = append(problems, Problem{Question: o.Question, Value: other.Name,
				Text: fmt.Sprintf("%s: %s and %s cannot be combined: %s", o.Question, o.Name, other.Name, x.Why)})
		}
	}
	return problems
}

func checkText(id, value string) error {
	switch id {
	case "name":
		_, err := ParseName(value)
		return err
	case "module":
		return CheckModule(value)
	}
	return CheckLine(id, value)
}

// Given is the inverse of Resolve: what somebody would have to say to get
// these answers.
func (a Answers) Given() Given {
	given := Given{"name": {a.Name.Shown}, "module": {a.Module}, "description": {a.Description}, "author": {a.Author}}
	for _, o := range a.Chosen {
		given[o.Question] = append(given[o.Question], o.Name)
	}
	return given
}

// Has reports whether the option with this ID ("ipc/unix") is chosen.
func (a Answers) Has(id string) bool {
	return slices.ContainsFunc(a.Chosen, func(o *Option) bool { return o.ID() == id })
}
