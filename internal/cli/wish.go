package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// wishing is how a project's user says what it shall be: in mkdaemon.toml, and
// on the command line.
type wishing struct {
	Streams
	catalog *option.Catalog
	dir     string
	set     option.Given                   // by --set
	ask     func(given option.Given) error // nil: nobody can be asked
	name    string                         // of the daemon on disk, once it is known
}

// wish reads what the user wants of p, and what the templates make of that. The
// notes say which answers were found elsewhere than in mkdaemon.toml.
func (w *wishing) wish(p *project.Project) (wish project.Wish, notes []string, err error) {
	text, intent, err := w.intent(p)
	if err != nil {
		return wish, nil, err
	}
	last := lastAnswers(w.catalog, p)
	given := option.Given{}
	given.Add(w.set)
	given.Add(intent.Given)
	if text == nil {
		given.Add(last)
	}
	if notes, err = w.complete(given, last); err != nil {
		return wish, nil, err
	}
	answers, err := w.catalog.Resolve(given)
	if err != nil {
		return wish, nil, usageError{err}
	}
	if err := sameName(last, answers); err != nil {
		return wish, nil, err
	}
	w.name = answers.Name.Disk
	set := render.New(w.templates(), w.catalog)
	wish = project.Wish{Origin: originOf(answers, w.version()), Yours: intent.Yours}
	if wish.Tree, err = set.Render(answers); err != nil {
		return wish, nil, err
	}
	moves, err := set.Moves(answers, wish.Tree)
	for _, m := range moves {
		wish.Moves = append(wish.Moves, project.Move(m))
	}
	if text == nil {
		wish.Intent = wish.Tree[project.IntentPath].Text
		return wish, append(notes, "it is not there, and is written again with the answers of the last update"), err
	}
	if next := w.settled(intent, answers); !bytes.Equal(next, text) {
		wish.Intent = next
	}
	return wish, notes, err
}

// intent reads mkdaemon.toml; text is nil where there is none.
func (w *wishing) intent(p *project.Project) (text []byte, intent option.Intent, err error) {
	text, err = p.ReadFile(project.IntentPath)
	if err != nil || text == nil {
		return nil, intent, err
	}
	intent, err = w.catalog.ParseFile(filepath.Join(w.dir, project.IntentPath), text)
	if err != nil {
		err = usageError{err}
	}
	return text, intent, err
}

// settled is mkdaemon.toml with all answers in it: those of --set, and those that
// it did not hold.
func (w *wishing) settled(intent option.Intent, answers option.Answers) []byte {
	text, given := intent.Text, answers.Given()
	for _, q := range w.catalog.Questions {
		_, here := intent.Given[q.ID]
		if _, set := w.set[q.ID]; set || !here {
			text = w.catalog.Set(text, q.ID, given[q.ID])
		}
	}
	return text
}

// complete answers what mkdaemon.toml leaves open: as at the last update, else by
// the default, so that a question which is new to a project stops no robot.
func (w *wishing) complete(given, last option.Given) (notes []string, err error) {
	for _, q := range w.catalog.Missing(given) {
		values, from := last[q.ID], "as before"
		if values == nil {
			values, from = w.catalog.Default(q, given), "by default"
		}
		if values == nil {
			continue
		}
		given[q.ID] = values
		answer := strings.Join(values, ",")
		notes = append(notes, fmt.Sprintf("%s has no answer; it is %s, %s; to change it: --set %s=%s",
			q.ID, answer, from, q.ID, placeholder(q)))
	}
	if missing := w.catalog.Missing(given); len(missing) > 0 {
		if w.ask == nil {
			return nil, missingSets(missing)
		}
		return notes, w.ask(given)
	}
	return notes, nil
}

func placeholder(q *option.Question) string {
	if q.Kind == option.Text {
		return "TEXT"
	}
	return strings.Join(q.Names(), "|")
}

func missingSets(missing []*option.Question) error {
	var b strings.Builder
	b.WriteString("there is nobody to ask, and these answers are missing:")
	for _, q := range missing {
		fmt.Fprintf(&b, "\n  --set %s=%s", q.ID, placeholder(q))
	}
	fmt.Fprintf(&b, "\ngive them, or write them into %s", project.IntentPath)
	return usageError{errors.New(b.String())}
}

// lastAnswers are those that the project was made from last. Nobody vouches for
// what is in a lock; what is no answer is left out.
func lastAnswers(catalog *option.Catalog, p *project.Project) option.Given {
	last := option.Given{}
	for id, text := range p.Lock.Answers {
		var values []string
		if err := json.Unmarshal(text, &values); err != nil {
			continue
		}
		if q := catalog.Question(id); q != nil && len(values) > 0 && (q.Kind == option.Text || known(q, values)) {
			last[id] = values
		}
	}
	return last
}

// known reports whether all values are options that still exist.
func known(q *option.Question, values []string) bool {
	for _, v := range values {
		if q.Option(v) == nil {
			return false
		}
	}
	return true
}

// sameName refuses to rename a daemon: its name is in paths, users and
// configurations of machines where it is installed. The spelling that is shown
// may change.
func sameName(last option.Given, answers option.Answers) error {
	if len(last["name"]) != 1 {
		return nil
	}
	was, err := option.ParseName(last["name"][0])
	if err == nil && was.Disk != answers.Name.Disk {
		return fmt.Errorf("name: the daemon is called %s, and an update does not rename it to %s; "+
			"make a new project, or put %q back into %s", was.Disk, answers.Name.Disk, was.Shown, project.IntentPath)
	}
	return nil
}

func originOf(answers option.Answers, version string) state.Origin {
	given := map[string]any{}
	for id, values := range answers.Given() {
		given[id] = values
	}
	return state.Origin{Generator: version, Answers: given}
}
