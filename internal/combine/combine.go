// Package combine makes sets of answers for tests: all of them, or few that
// hold every pair of options. It serves tests only.
package combine

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

// Plain returns the default answers for a daemon of this name.
func Plain(c *option.Catalog, name string) option.Given {
	given := option.Given{"name": {name}}
	given.Add(c.Defaults(given))
	return given
}

// Each returns the default answers with one option changed: for each option
// that is no default, the answers that hold it, with as few other changes as
// its needs and exclusions force. The key is the option's ID.
func Each(c *option.Catalog, name string) map[string]option.Given {
	sets := map[string]option.Given{}
	for _, q := range c.Questions {
		for _, o := range q.Options {
			if slices.Contains(q.Default, o.Name) {
				continue
			}
			given := Plain(c, name)
			given[q.ID] = []string{o.Name}
			meet(c, given, o)
			if _, err := c.Resolve(given); err == nil {
				sets[o.ID()] = given
			}
		}
	}
	return sets
}

// Full returns answers with every option that does not exclude one taken
// before it, and with what they need, so that a reader sees all seams filled at once.
func Full(c *option.Catalog, name string) option.Given {
	given := Plain(c, name)
	for _, q := range c.Questions {
		if q.Kind != option.Many {
			continue
		}
		for _, o := range q.Options {
			trial := maps.Clone(given)
			trial[q.ID] = append(slices.Clone(given[q.ID]), o.Name)
			meet(c, trial, o)
			if _, err := c.Resolve(trial); err == nil {
				given = trial
			}
		}
	}
	return given
}

// meet chooses what o needs, where nothing of it is chosen yet.
func meet(c *option.Catalog, given option.Given, o *option.Option) {
	for _, need := range o.Needs {
		if slices.ContainsFunc(need.Any, func(id string) bool { return given.Has(c.Option(id)) }) {
			continue
		}
		first := c.Option(need.Any[0])
		if c.Question(first.Question).Kind == option.One {
			given[first.Question] = nil
		}
		given[first.Question] = append(slices.Clone(given[first.Question]), first.Name)
	}
}

// Random returns n valid sets of answers, the same for the same seed.
func Random(c *option.Catalog, name string, n int, seed uint64) []option.Given {
	r := rand.New(rand.NewPCG(seed, 0))
	plain := Plain(c, name)
	var sets []option.Given
	for len(sets) < n {
		given := maps.Clone(plain)
		for _, q := range c.Questions {
			if q.Kind != option.Text {
				delete(given, q.ID)
			}
		}
		// As if asked: what the answers so far forbid is not drawn, or nearly all sets would be thrown away.
		for _, q := range c.Questions {
			if q.Kind == option.Text {
				continue
			}
			offered, _ := c.Offer(q, given)
			switch q.Kind {
			case option.One:
				given[q.ID] = []string{offered[r.IntN(len(offered))].Name}
			case option.Many:
				given[q.ID] = nil
				for _, o := range offered {
					if r.IntN(2) == 0 {
						given[q.ID] = append(given[q.ID], o.Name)
					}
				}
			}
		}
		if _, err := c.Resolve(given); err == nil {
			sets = append(sets, given)
		}
	}
	return sets
}

// Pairs returns few sets of answers in which every pair of options that can
// occur together does, and every pair of present and absent: pairs of all
// options, or of those named by their IDs only. impossible lists the pairs that
// no valid set was found for: a test compares them with what the catalog
// excludes, so that nothing is skipped in silence.
func Pairs(c *option.Catalog, name string, options ...string) (sets []option.Given, impossible []string) {
	pool := Random(c, name, 4000, 1)
	pool = append(pool, Plain(c, name), Full(c, name))
	each := Each(c, name)
	for _, id := range slices.Sorted(maps.Keys(each)) {
		pool = append(pool, each[id])
	}
	f := newFacts(c, options)
	open := f.none()
	pairs := make([]set, len(pool))
	for i, given := range pool {
		pairs[i] = f.pairs(given)
		open.union(pairs[i])
	}
	impossible = f.unseen(c, open)
	for !open.empty() {
		best, most := 0, -1
		for i := range pool {
			if count := open.common(pairs[i]); count > most {
				best, most = i, count
			}
		}
		open.without(pairs[best])
		sets = append(sets, pool[best])
	}
	return sets, impossible
}

// Label names a set of answers in a test's output.
func Label(c *option.Catalog, given option.Given) string {
	var words []string
	for _, q := range c.Questions {
		if q.Kind != option.Text {
			words = append(words, q.ID+"="+strings.Join(given[q.ID], ","))
		}
	}
	return strings.Join(words, " ")
}
