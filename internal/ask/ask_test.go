package ask_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mkdaemon/mkdaemon/internal/ask"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/templates"
)

// script is a Prompter that answers from a list, and fails at a question that
// is not on it.
type script struct {
	t       *testing.T
	answers []answer
}

type answer struct {
	message string           // of the question that must come next
	values  []string         // what is answered; nil: the default
	see     func(ask.Prompt) // looks at the prompt
	err     error            // returned instead
}

func (s *script) next(p ask.Prompt) ([]string, error) {
	s.t.Helper()
	if len(s.answers) == 0 || s.answers[0].message != p.Message {
		s.t.Fatalf("unexpected question %q; expected: %v", p.Message, s.answers)
	}
	a := s.answers[0]
	s.answers = s.answers[1:]
	if a.see != nil {
		a.see(p)
	}
	if a.err != nil {
		return nil, a.err
	}
	if a.values == nil {
		a.values = p.Default
	}
	return a.values, p.Check(a.values)
}

func (s *script) Line(p ask.Prompt) (string, error) {
	if len(p.Choices) > 0 {
		s.t.Errorf("%q is a line with choices", p.Message)
	}
	return first(s.next(p))
}

func (s *script) One(p ask.Prompt) (string, error)    { return first(s.next(p)) }
func (s *script) Many(p ask.Prompt) ([]string, error) { return s.next(p) }

func first(values []string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return values[0], nil
}

func accept(string, []string) error { return nil }

// small is a catalog with all that matters here: a need, an exclusion, and a
// question with one option.
func small(t *testing.T) *option.Catalog {
	t.Helper()
	files := fstest.MapFS{}
	file := func(path, format string, a ...any) {
		files[path] = &fstest.MapFile{Data: fmt.Appendf(nil, format, a...)}
	}
	file("base/x.tmpl", "x")
	for i, q := range []struct{ id, more, options string }{
		{"one", "default = [\"a\"]", "a b"},
		{"many", "many = true\ndefault = [\"c\"]", "c d e"},
		{"late", "default = [\"f\"]", "f g"},
		{"alone", "default = [\"z\"]", "z"},
	} {
		file(q.id+"/question.toml", "order = %d\nask = \"%s?\"\nhelp = \"Help of %s.\"\n%s\n", i, q.id, q.id, q.more)
		for name := range strings.FieldsSeq(q.options) {
			file(q.id+"/"+name+"/option.toml", "label = \"label %s\"\nwhy = \"Why %s.\"\n", name, name)
		}
	}
	// g needs d; e cannot be with b.
	file("late/g/option.toml", "label = \"label g\"\nwhy = \"Why g.\"\n[[needs]]\nany = [\"many/d\"]\nwhy = \"g stands on d\"\n")
	file("many/e/option.toml", "label = \"label e\"\nwhy = \"Why e.\"\n[[excludes]]\noption = \"one/b\"\nwhy = \"e and b bite\"\n")
	c, err := option.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// texts answers the questions that every catalog has.
func texts(c *option.Catalog) option.Given {
	given := option.Given{"name": {"fooD"}}
	given.Add(c.Defaults(given))
	return option.Given{"name": {"fooD"}, "module": given["module"], "description": given["description"], "author": given["author"]}
}

func TestNothingIsAskedThatIsKnown(t *testing.T) {
	for _, c := range []*option.Catalog{small(t), shipped(t)} {
		given := option.Given{"name": {"fooD"}}
		given.Add(c.Defaults(given))
		before := maps.Clone(given)
		if err := ask.Ask(&script{t: t}, c, given, accept); err != nil {
			t.Error(err)
		}
		if len(before) != len(given) {
			t.Errorf("answers changed: %v", given)
		}
	}
}

func shipped(t *testing.T) *option.Catalog {
	t.Helper()
	c, err := option.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryQuestionInOrder(t *testing.T) {
	c := shipped(t)
	s := &script{t: t}
	before := option.Given{"name": {"fooD"}}
	defaults := c.Defaults(before)
	for _, q := range c.Questions {
		offered, _ := c.Offer(q, before)
		if values := defaults[q.ID]; values != nil {
			before[q.ID] = values
		}
		a := answer{message: q.Ask, see: func(p ask.Prompt) {
			if !strings.Contains(p.Help, q.Help) || !strings.HasSuffix(p.Help, "\n\nMore: mkdaemon explain "+q.ID) {
				t.Errorf("%s: the help is %q", q.ID, p.Help)
			}
			if len(p.Choices) != len(offered) {
				t.Errorf("%s: %d choices, want %d", q.ID, len(p.Choices), len(offered))
			}
			for i, o := range offered {
				if i >= len(p.Choices) || p.Choices[i] != (ask.Choice{Name: o.Name, Label: o.Label}) || !strings.Contains(p.Help, o.Name+": "+o.Why) {
					t.Errorf("%s: %v and help %q", o.ID(), p.Choices, p.Help)
				}
			}
		}}
		if q.ID == "name" {
			a.values = []string{"fooD"}
		}
		s.answers = append(s.answers, a)
	}
	given := option.Given{}
	if err := ask.Ask(s, c, given, accept); err != nil {
		t.Fatal(err)
	}
	want := option.Given{"name": {"fooD"}}
	want.Add(c.Defaults(want))
	for _, q := range c.Questions {
		if !slices.Equal(given[q.ID], want[q.ID]) {
			t.Errorf("%s: got %q, want the default %q", q.ID, given[q.ID], want[q.ID])
		}
	}
}

func TestContradictionsAreNotOffered(t *testing.T) {
	c := small(t)
	offers := func(want ...string) func(ask.Prompt) {
		return func(p ask.Prompt) {
			var got []string
			for _, choice := range p.Choices {
				got = append(got, choice.Name)
				if !strings.Contains(p.Help, "Why "+choice.Name) {
					t.Errorf("%s: no help for %s", p.Message, choice.Name)
				}
			}
			if !slices.Equal(got, want) || strings.Count(p.Help, "Why") != len(want) {
				t.Errorf("%s offers %q, want %q; help %q", p.Message, got, want, p.Help)
			}
		}
	}
	for name, answers := range map[string][]answer{
		"all":                      {{message: "one?", see: offers("a", "b")}, {message: "many?", values: []string{"d", "e"}, see: offers("c", "d", "e")}, {message: "late?", see: offers("f", "g")}},
		"excluded":                 {{message: "one?", values: []string{"b"}}, {message: "many?", values: []string{"d"}, see: offers("c", "d")}, {message: "late?"}},
		"one option, so not asked": {{message: "one?"}, {message: "many?", values: []string{"c"}}},
	} {
		t.Run(name, func(t *testing.T) {
			given := texts(c)
			s := &script{t: t, answers: answers}
			if err := ask.Ask(s, c, given, accept); err != nil || len(s.answers) > 0 {
				t.Fatalf("%v; not asked: %v", err, s.answers)
			}
			if _, err := c.Resolve(given); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	c := small(t)
	for name, x := range map[string]struct {
		given  option.Given
		answer answer
		want   string
	}{
		"nothing ticked":        {option.Given{"one": {"a"}}, answer{message: "many?", values: []string{}}, "choose at least one"},
		"unknown":               {option.Given{"one": {"a"}}, answer{message: "many?", values: []string{"x"}}, "unknown option"},
		"breaks what was given": {option.Given{"one": {"a"}, "late": {"g"}}, answer{message: "many?", values: []string{"c"}}, "g stands on d"},
		"refused outside":       {option.Given{"many": {"c"}}, answer{message: "one?", values: []string{"b"}}, "no b today"},
	} {
		x.given.Add(texts(c))
		err := ask.Ask(&script{t: t, answers: []answer{x.answer}}, c, x.given, func(id string, values []string) error {
			if id == "one" && values[0] == "b" {
				return errors.New("no b today")
			}
			return nil
		})
		if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: got %v, want %s", name, err, x.want)
		}
	}
}

func TestInterruptionEndsIt(t *testing.T) {
	c := small(t)
	given := texts(c)
	err := ask.Ask(&script{t: t, answers: []answer{{message: "one?"}, {message: "many?", err: ask.ErrInterrupted}}}, c, given, accept)
	if !errors.Is(err, ask.ErrInterrupted) || given["many"] != nil {
		t.Errorf("got %v, %v", err, given)
	}
}
