package golden

import (
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/explain"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// The texts of `mkdaemon explain` tell where in a project something is done: all
// these files are there, whenever the option is chosen that they name, and some
// project has not what needs one.
func TestPlacesOfTopicsExist(t *testing.T) {
	m := newMaker(t)
	type project struct {
		given option.Given
		tree  render.Tree
	}
	projects := []project{{m.plain, m.tree(t, m.plain)}}
	for _, given := range combine.Each(m.catalog, name) {
		projects = append(projects, project{given, m.tree(t, given)})
	}
	full := combine.Full(m.catalog, name)
	projects = append(projects, project{full, m.tree(t, full)})

	for _, topic := range explain.Topics() {
		for _, p := range topic.For("pulsed").Places {
			needed, known := p.Needs == nil, p.Needs == nil
			for _, project := range projects {
				_, there := project.tree[p.Path]
				in := p.In(func(question string) []string { return project.given[question] })
				known, needed = known || in, needed || !in && !there
				if in && !there {
					t.Errorf("%s: %s is not in the project of %v", topic.Name, p.Path, project.given)
				}
			}
			if !known || !needed {
				t.Errorf("%s: %s %v: there are no such options, or the file is there without them", topic.Name, p.Path, p.Needs)
			}
		}
	}
}
