package option

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/pelletier/go-toml/v2"
)

// Catalog is every question that can be asked, in the order of asking.
type Catalog struct {
	Questions []*Question
}

// The files that describe a question and an option. Their keys are strict: a
// misspelt one is an error when the catalog is loaded, thus in every test.
type (
	questionFile struct {
		Order   int      `toml:"order"`
		Ask     string   `toml:"ask"`
		Help    string   `toml:"help"`
		Many    bool     `toml:"many"`
		Default []string `toml:"default"`
	}
	optionFile struct {
		Label    string      `toml:"label"`
		Why      string      `toml:"why"`
		Includes []string    `toml:"includes"`
		Needs    []Need      `toml:"needs"`
		Excludes []Exclusion `toml:"excludes"`
	}
)

// Load reads the catalog from the template folders: a folder that holds a
// question.toml is a question, a folder in it that holds an option.toml is one
// of its options.
func Load(templates fs.FS) (*Catalog, error) {
	top, err := fs.ReadDir(templates, ".")
	if err != nil {
		return nil, err
	}
	top = slices.DeleteFunc(top, func(dir fs.DirEntry) bool { return !dir.IsDir() || dir.Name() == "base" })
	c := &Catalog{Questions: make([]*Question, len(top))}
	// Two processors share the questions: reading TOML is a tenth of the time
	// that `new` computes.
	var next atomic.Int64
	errs := make([]error, len(top))
	load := func() {
		for i := int(next.Add(1)) - 1; i < len(top); i = int(next.Add(1)) - 1 {
			c.Questions[i], errs[i] = loadQuestion(templates, top[i].Name())
		}
	}
	var other sync.WaitGroup
	other.Go(load)
	load()
	other.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(c.Questions, func(a, b *Question) int { return cmp.Compare(a.order, b.order) })
	c.Questions = append(texts(), c.Questions...)
	return c, c.check()
}

func loadQuestion(templates fs.FS, id string) (*Question, error) {
	var f questionFile
	if err := decode(templates, path.Join(id, "question.toml"), &f); err != nil {
		return nil, err
	}
	q := &Question{ID: id, Kind: One, Ask: f.Ask, Help: strings.TrimSpace(f.Help), Default: f.Default, order: f.Order}
	if f.Many {
		q.Kind = Many
	}
	dirs, err := fs.ReadDir(templates, id)
	if err != nil {
		return nil, err
	}
	for _, dir := range dirs {
		// A folder with a leading underscore is a part that options include.
		if !dir.IsDir() || strings.HasPrefix(dir.Name(), "_") {
			continue
		}
		var f optionFile
		if err := decode(templates, path.Join(id, dir.Name(), "option.toml"), &f); err != nil {
			return nil, err
		}
		q.Options = append(q.Options, &Option{
			Question: id, Name: dir.Name(), Label: f.Label, Why: strings.TrimSpace(f.Why),
			Includes: f.Includes, Needs: f.Needs, Excludes: f.Excludes,
		})
	}
	slices.SortStableFunc(q.Options, func(a, b *Option) int { return cmp.Compare(q.rank(a.Name), q.rank(b.Name)) })
	return q, nil
}

// rank puts the defaults first and none last; the sort is stable, so the rest
// stays in the order of the folders' names.
func (q *Question) rank(name string) int {
	switch i := slices.Index(q.Default, name); {
	case i >= 0:
		return i - len(q.Default)
	case name == None:
		return 1
	}
	return 0
}

func decode(templates fs.FS, name string, to any) error {
	text, err := fs.ReadFile(templates, name)
	if err != nil {
		return err
	}
	if err := toml.NewDecoder(strings.NewReader(string(text))).DisallowUnknownFields().Decode(to); err != nil {
		return fmt.Errorf("templates/%s: %w", name, err)
	}
	return nil
}

// Question returns the question with this ID, or nil.
func (c *Catalog) Question(id string) *Question {
	for _, q := range c.Questions {
		if q.ID == id {
			return q
		}
	}
	return nil
}

// IDs lists the questions' IDs in the order of asking.
func (c *Catalog) IDs() []string {
	ids := make([]string, len(c.Questions))
	for i, q := range c.Questions {
		ids[i] = q.ID
	}
	return ids
}

// Option returns the option with this ID ("ipc/unix"), or nil.
func (c *Catalog) Option(id string) *Option {
	question, name, _ := strings.Cut(id, "/")
	if q := c.Question(question); q != nil {
		return q.Option(name)
	}
	return nil
}
