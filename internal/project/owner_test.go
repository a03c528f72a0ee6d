package project

import (
	"testing"
)

func TestPlanOfOwnership(t *testing.T) {
	k, y := func(text string) map[string]string { return map[string]string{"d/a": text} }, "d/a"
	one, two := kept(k("1\n")), kept(k("2\n"))
	takeOver := func(patterns ...string) func(*Wish) { return func(w *Wish) { w.Yours = patterns } }
	mine := edited(map[string]string{"d/a": "mine\n"})
	for name, s := range map[string]story{
		"the templates give it away":        {one: one, two: yours(k("1\n")), want: map[string]string{y: "record unchanged"}},
		"… and changed it":                  {one: one, two: yours(k("2\n")), want: map[string]string{y: "record outdated +"}, disk: k("1\n"), again: map[string]string{y: "same adapted"}},
		"… and you changed it":              {one: one, two: yours(k("2\n")), edit: mine, want: map[string]string{y: "record both +"}, disk: k("mine\n"), again: map[string]string{y: "same adapted"}},
		"… and you deleted it":              {one: one, two: yours(k("2\n")), edit: edited(k("-")), want: map[string]string{y: "record deleted +"}, again: map[string]string{y: "note deleted +"}},
		"you take it over":                  {one: one, two: two, wish: takeOver("d/a"), edit: mine, want: map[string]string{y: "record both +"}, disk: k("mine\n"), again: map[string]string{y: "same adapted"}},
		"you take a folder over":            {one: one, two: one, wish: takeOver("x", "d/"), want: map[string]string{y: "record unchanged"}},
		"you take over by a pattern":        {one: one, two: one, wish: takeOver("?/*"), want: map[string]string{y: "record unchanged"}},
		"a pattern for something else":      {one: one, two: two, wish: takeOver("a", "d/b", "*/*/*"), want: map[string]string{y: "write outdated"}},
		"the templates take it":             {one: yours(k("1\n")), two: two, want: map[string]string{y: "write outdated"}, disk: k("2\n")},
		"… as it is":                        {one: yours(k("1\n")), two: one, want: map[string]string{y: "record unchanged"}},
		"… as you have it already":          {one: yours(k("1\n")), two: two, edit: edited(k("2\n")), want: map[string]string{y: "record both"}},
		"… but it was edited":               {one: yours(k("1\n")), two: two, edit: mine, want: map[string]string{y: "note both +"}, disk: k("mine\n")},
		"… but it was deleted":              {one: yours(k("1\n")), two: two, edit: edited(k("-")), want: map[string]string{y: "note deleted +"}},
		"what you have taken over stays so": {one: yours(k("1\n")), two: kept(k("1\n")), wish: takeOver("d"), edit: mine, want: map[string]string{y: "same adapted"}},
	} {
		t.Run(name, s.play)
	}
	dir := created(t, one)
	p, err := Open(dir)
	must(t, err)
	defer p.Close()
	w := wishOf(one)
	w.Yours = []string{"[", "ok", "a[-"}
	if _, err := p.Plan(w); err == nil {
		t.Error("a pattern that matches nothing is accepted")
	}
}
