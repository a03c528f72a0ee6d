// Package option knows the questions that mkdaemon asks, the options that
// answer them, and what makes an answer valid. It finds questions and options
// in the template folders; it asks nobody and writes nothing.
package option

// Kind is the form of an answer.
type Kind string

const (
	// Text is one line of free text, or a name with rules of its own.
	Text Kind = "text"
	// One is exactly one option of a fixed set.
	One Kind = "one"
	// Many is at least one option of a fixed set.
	Many Kind = "many"
)

// None is the option that leaves a question's subject out. It stands alone.
const None = "none"

// Question is one thing to decide about a project. ID is the same word
// everywhere: in the answers file, as the flag --ID, and as the template folder.
type Question struct {
	ID      string
	Kind    Kind
	Ask     string    // the prompt, ending in a question mark or colon
	Help    string    // shown for "?" and by `mkdaemon options`
	Default []string  // what --defaults answers; for Text see Answers
	Options []*Option // for One and Many: the defaults first, then by name, none last
	order   int
}

// Option is one possible answer to a question: one template folder.
type Option struct {
	Question string
	Name     string
	Label    string // a few words beside the name
	Why      string // why one would choose it
	Includes []string
	Needs    []Need
	Excludes []Exclusion
}

// ID is "question/option", the option's folder below templates/.
func (o *Option) ID() string { return o.Question + "/" + o.Name }

// Need is satisfied when any of these options is chosen as well.
type Need struct {
	Any []string `toml:"any"`
	Why string   `toml:"why"`
}

// Exclusion names an option that cannot be chosen together with this one.
type Exclusion struct {
	Option string `toml:"option"`
	Why    string `toml:"why"`
}

// Names lists the question's options in order.
func (q *Question) Names() []string {
	names := make([]string, len(q.Options))
	for i, o := range q.Options {
		names[i] = o.Name
	}
	return names
}

// Option returns the option called name, or nil.
func (q *Question) Option(name string) *Option {
	for _, o := range q.Options {
		if o.Name == name {
			return o
		}
	}
	return nil
}
