package option

import "fmt"

// check refuses a catalog that contradicts itself, so that a mistake in a
// template folder is found by the first test that loads it, not by a user.
func (c *Catalog) check() error {
	for _, q := range c.Questions {
		if q.Ask == "" || q.Help == "" {
			return fmt.Errorf("templates/%s/question.toml: ask and help must not be empty", q.ID)
		}
		if q.Kind == Text {
			continue
		}
		if len(q.Default) == 0 || q.Kind == One && len(q.Default) != 1 {
			return fmt.Errorf("templates/%s/question.toml: %d defaults", q.ID, len(q.Default))
		}
		for _, name := range q.Default {
			if q.Option(name) == nil {
				return fmt.Errorf("templates/%s/question.toml: default %q is no option", q.ID, name)
			}
		}
		for _, o := range q.Options {
			if err := c.checkOption(o); err != nil {
				return fmt.Errorf("templates/%s/option.toml: %w", o.ID(), err)
			}
		}
	}
	return nil
}

func (c *Catalog) checkOption(o *Option) error {
	if o.Label == "" || o.Why == "" {
		return fmt.Errorf("label and why must not be empty")
	}
	for _, n := range o.Needs {
		if n.Why == "" || len(n.Any) == 0 {
			return fmt.Errorf("a need without any or why")
		}
		for _, id := range n.Any {
			if c.Option(id) == nil {
				return fmt.Errorf("needs %q, which is no option", id)
			}
		}
	}
	for _, x := range o.Excludes {
		if x.Why == "" || c.Option(x.Option) == nil {
			return fmt.Errorf("excludes %q, which is no option or has no why", x.Option)
		}
	}
	return nil
}
