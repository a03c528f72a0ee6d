package option

import (
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"
)

// A migration turns an answers file of one schema into one of the next, when a
// question or an option gets another name or is retired. It sees the file as
// its writer left it, and changes keys that the catalog no longer knows.
type migration func(*old)

// migrations are all there have been: the first one leads from schema 1 to 2.
// None is ever taken out, since projects skip versions. A question that is
// merely new needs none: it is found to have no answer.
func migrations() []migration { return nil }

// schemaKey is the key that says which schema a file has. Without it that is 1.
const schemaKey = "schema"

// old is an answers file under migration.
type old struct {
	edit
	values map[string]any
}

// renameQuestion keeps the answer under the question's new name.
func (o *old) renameQuestion(from, to string) {
	o.rename(from, to)
	if value, ok := o.values[from]; ok {
		o.values[to] = value
		delete(o.values, from)
	}
}

// retireQuestion drops an answer that nobody asks for any more.
func (o *old) retireQuestion(id string) {
	o.drop(id)
	delete(o.values, id)
}

// replaceOption answers with other options instead of one: a new name, what it was
// split into, or nothing where it is retired. An answer that is empty then is
// dropped, and found to be missing.
func (o *old) replaceOption(id, from string, with ...string) {
	switch value := o.values[id].(type) {
	case string:
		switch {
		case value != from:
		case len(with) == 0:
			o.retireQuestion(id)
		default:
			o.values[id] = with[0]
			o.set(id, quoted(with[0]))
		}
	case []any:
		if !slices.Contains(value, any(from)) {
			return
		}
		var words []string
		for _, v := range value {
			word, ok := v.(string)
			switch {
			case !ok: // no answer at all, which the strict reader reports
				return
			case word == from:
				words = append(words, with...)
			default:
				words = append(words, word)
			}
		}
		words = unique(words)
		if len(words) == 0 {
			o.retireQuestion(id)
			return
		}
		value = nil
		for _, w := range words {
			value = append(value, w)
		}
		o.values[id] = value
		o.set(id, array(words))
	}
}

func unique(words []string) []string {
	var once []string
	for _, w := range words {
		if !slices.Contains(once, w) {
			once = append(once, w)
		}
	}
	return once
}

// migrate brings an answers file, of which values is the content, to the
// current schema. A file that has it comes back unchanged.
func migrate(text []byte, values map[string]any, steps []migration) ([]byte, error) {
	from := int64(1)
	if said, ok := values[schemaKey]; ok {
		if from, ok = said.(int64); !ok || from < 1 {
			return nil, fmt.Errorf("schema takes a number, such as %d", len(steps)+1)
		}
	}
	now := int64(len(steps) + 1)
	switch {
	case from > now:
		return nil, fmt.Errorf("schema %d is newer than the %d that this mkdaemon knows; use a newer mkdaemon", from, now)
	case from == now:
		return text, nil
	}
	o := old{edit{text}, values}
	for _, step := range steps[from-1:] {
		step(&o)
	}
	o.set(schemaKey, fmt.Sprint(now))
	// A step that breaks the file is a mistake of ours, not of the user's.
	var check map[string]any
	if err := toml.Unmarshal(o.text, &check); err != nil {
		return nil, fmt.Errorf("cannot bring it from schema %d to %d: %w", from, now, err)
	}
	return o.text, nil
}
