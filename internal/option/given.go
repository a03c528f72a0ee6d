package option

import "slices"

// Given is what has been said so far: question IDs and the values for each.
// A text question has one value, a choice the names of options.
type Given map[string][]string

// Has reports whether the option with this ID ("ipc/unix") is among them.
func (g Given) Has(o *Option) bool { return slices.Contains(g[o.Question], o.Name) }

// Add takes over what other says about questions that g leaves open.
func (g Given) Add(other Given) {
	for id, values := range other {
		if _, said := g[id]; !said {
			g[id] = values
		}
	}
}

// Defaults returns the default answer of every question that given leaves
// open. The texts follow from the name and from nothing else: no user, host or
// date, so the same command gives the same project everywhere.
func (c *Catalog) Defaults(given Given) Given {
	defaults := Given{}
	for _, q := range c.Questions {
		if _, said := given[q.ID]; said {
			continue
		}
		if values := c.Default(q, given); values != nil {
			defaults[q.ID] = values
		}
	}
	return defaults
}

// Default is the default answer to one question, or nil where there is none
// (a name is never guessed).
func (c *Catalog) Default(q *Question, given Given) []string {
	if q.Kind != Text {
		return q.Default
	}
	if len(given["name"]) == 0 {
		return nil
	}
	name, err := ParseName(given["name"][0])
	if err != nil {
		return nil
	}
	switch q.ID {
	case "module":
		return []string{"example.com/" + name.Disk}
	case "description":
		return []string{"the " + name.Shown + " daemon"}
	case "author":
		return []string{"the " + name.Shown + " authors"}
	}
	return nil
}

// Offer returns the options of q that what is given so far allows, and for
// each of the others the reason why not.
func (c *Catalog) Offer(q *Question, given Given) (offered []*Option, refused map[*Option]string) {
	refused = map[*Option]string{}
	for _, o := range q.Options {
		if why := c.conflict(o, given); why != "" {
			refused[o] = why
		} else {
			offered = append(offered, o)
		}
	}
	return offered, refused
}

// conflict says why o cannot join what is given about *other* questions, or "".
func (c *Catalog) conflict(o *Option, given Given) string {
	for _, n := range o.Needs {
		if !c.reachable(n, given) {
			return n.Why
		}
	}
	for _, x := range o.Excludes {
		if other := c.Option(x.Option); other.Question != o.Question && given.Has(other) {
			return x.Why
		}
	}
	for _, q := range c.Questions {
		for _, other := range q.Options {
			if q.ID == o.Question || !given.Has(other) {
				continue
			}
			for _, x := range other.Excludes {
				if x.Option == o.ID() {
					return x.Why
				}
			}
		}
	}
	return ""
}

// reachable reports whether a need is met or can still be: its question is open.
func (c *Catalog) reachable(n Need, given Given) bool {
	for _, id := range n.Any {
		other := c.Option(id)
		if _, said := given[other.Question]; !said || given.Has(other) {
			return true
		}
	}
	return false
}
