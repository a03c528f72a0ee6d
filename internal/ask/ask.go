// Package ask asks the questions that are still open, one after the other, and
// never one whose answer is known. Only here is the survey library used, behind
// the small interface Prompter.
package ask

import (
	"errors"
	"fmt"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

// ErrInterrupted says that the user pressed Ctrl-C or ended the input. Nothing
// has been written then.
var ErrInterrupted = errors.New("interrupted")

// Prompt is one question as it is shown.
type Prompt struct {
	Message string
	Help    string // shown when the user types "?"
	Default []string
	Choices []Choice // empty for a line of text
	Check   func(answer []string) error
}

// Choice is one option of a prompt.
type Choice struct{ Name, Label string }

// Prompter shows a prompt and returns what the user answered, after Check was
// content with it. Its errors are ErrInterrupted or a broken terminal.
type Prompter interface {
	Line(Prompt) (string, error)
	One(Prompt) (string, error)
	Many(Prompt) ([]string, error)
}

// Ask asks every question that given leaves open, in the catalog's order, and
// puts the answers into given. Options that contradict an earlier answer are
// not offered, and where one option remains nothing is asked. What refuse says
// about an answer that the catalog accepts is shown like any other mistake.
func Ask(p Prompter, c *option.Catalog, given option.Given, refuse func(id string, answer []string) error) error {
	for _, q := range c.Missing(given) {
		answer, err := askOne(p, c, q, given, refuse)
		if err != nil {
			return err
		}
		given[q.ID] = answer
	}
	return nil
}

func askOne(p Prompter, c *option.Catalog, q *option.Question, given option.Given, refuse func(string, []string) error) ([]string, error) {
	offered, _ := c.Offer(q, given)
	prompt := Prompt{Message: q.Ask, Help: help(q, offered), Check: check(c, q, given, refuse)}
	for _, o := range offered {
		prompt.Choices = append(prompt.Choices, Choice{o.Name, o.Label})
	}
	for _, d := range c.Default(q, given) {
		if q.Kind == option.Text || contains(offered, d) {
			prompt.Default = append(prompt.Default, d)
		}
	}
	switch {
	case q.Kind == option.Text:
		line, err := p.Line(prompt)
		return []string{line}, err
	case len(offered) == 0:
		return nil, fmt.Errorf("%s: the earlier answers leave no option", q.ID)
	case len(offered) == 1:
		return []string{offered[0].Name}, nil
	case q.Kind == option.Many:
		return p.Many(prompt)
	}
	name, err := p.One(prompt)
	return []string{name}, err
}

// check judges an answer with the catalog's own rules, so that a prompt accepts
// exactly what a flag or a file could say. An answer that makes a given one
// impossible is refused here and now, not after the last question.
func check(c *option.Catalog, q *option.Question, given option.Given, refuse func(string, []string) error) func([]string) error {
	return func(answer []string) error {
		if len(answer) == 0 {
			return errors.New("choose at least one: move with the arrow keys, tick with the space bar")
		}
		trial := option.Given{}
		trial.Add(given)
		trial[q.ID] = answer
		problems := c.CheckAnswer(q, trial)
		for _, other := range c.Questions {
			if _, said := given[other.ID]; said && other != q {
				problems = append(problems, c.CheckAnswer(other, trial)...)
			}
		}
		if problems != nil {
			return problems
		}
		return refuse(q.ID, answer)
	}
}

func contains(options []*option.Option, name string) bool {
	for _, o := range options {
		if o.Name == name {
			return true
		}
	}
	return false
}

// help is the question's own text, why one would choose each option, and where
// more is told.
func help(q *option.Question, offered []*option.Option) string {
	text := q.Help
	for _, o := range offered {
		text += "\n\n" + o.Name + ": " + o.Why
	}
	return text + "\n\nMore: mkdaemon explain " + q.ID
}
