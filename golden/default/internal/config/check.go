// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/pelletier/go-toml/v2/unstable"
)

// check tells whether the value of a key has the type of its setting, and
// reports everything in it that does not.
func (d *document) check(e expression, t reflect.Type) bool {
	before := len(d.problems)
	// Parsed on its own: nodes live only until their parser reads on.
	var parser unstable.Parser
	parser.Reset(d.text[e.start:e.end])
	parser.NextExpression()
	d.checkNode(e, e.value, parser.Expression().Value(), t)
	return len(d.problems) == before
}

// checkNode checks one value. Lists and tables do not know where they begin, so
// they get the offset of what is around them.
func (d *document) checkNode(e expression, offset int, node *unstable.Node, t reflect.Type) {
	if node.Kind != unstable.Array && node.Kind != unstable.InlineTable {
		offset = e.start + int(node.Raw.Offset)
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case isText(t) && t != reflect.TypeFor[time.Time]():
		if problem := checkText(node, t); problem != "" {
			d.fault(offset, e.name(), problem)
		}
	case node.Kind == unstable.Array && t.Kind() == reflect.Slice:
		for items := node.Children(); items.Next(); {
			d.checkNode(e, offset, items.Node(), t.Elem())
		}
	case node.Kind == unstable.InlineTable && isTable(t):
		for items := node.Children(); items.Next(); {
			d.checkInner(e, items.Node(), t)
		}
	case !fits(node, t):
		d.fault(offset, e.name(), fmt.Sprintf("must be %s, not %s", wanted(t), found(node)))
	}
}

// checkInner checks one key of an inline table, { like = "this" }.
func (d *document) checkInner(e expression, item *unstable.Node, table reflect.Type) {
	inner := e
	inner.path = slices.Clone(e.path)
	offset := 0
	for keys := item.Key(); keys.Next(); {
		if len(inner.path) == len(e.path) {
			offset = e.start + int(keys.Node().Raw.Offset)
		}
		inner.path = append(inner.path, string(keys.Node().Data))
	}
	t, known := find(table, inner.path[len(e.path):]...)
	if !known {
		d.mark(offset, "unknown key %q%s", inner.name(), suggest(inner.path, d.root))
		return
	}
	d.note(inner.name(), offset)
	d.checkNode(inner, offset, item.Value(), t)
}

// checkText asks the type itself whether it takes the text. Anything else is
// refused, even a number that it would take: is 10 a time in seconds?
func checkText(node *unstable.Node, t reflect.Type) (problem string) {
	u := reflect.New(t).Interface().(encoding.TextUnmarshaler)
	if node.Kind == unstable.String {
		if err := u.UnmarshalText(node.Data); err != nil {
			return err.Error()
		}
		return ""
	}
	// What it says to an empty text describes what it takes.
	if err := u.UnmarshalText(nil); err != nil {
		return err.Error() + ", in quotes"
	}
	return "must be text in quotes, not " + found(node)
}

// fits tells whether a plain value can be stored in a t without loss.
func fits(node *unstable.Node, t reflect.Type) bool {
	v := reflect.New(t).Elem()
	switch {
	case t.Kind() == reflect.Interface:
		return true
	case t == reflect.TypeFor[time.Time]():
		return node.Kind == unstable.DateTime
	case v.CanInt():
		// Base 0 knows what TOML does: 0x, 0o, 0b and underscores.
		n, err := strconv.ParseInt(string(node.Data), 0, 64)
		return node.Kind == unstable.Integer && err == nil && !v.OverflowInt(n)
	case v.CanUint():
		n, err := strconv.ParseUint(string(node.Data), 0, 64)
		return node.Kind == unstable.Integer && err == nil && !v.OverflowUint(n)
	case v.CanFloat():
		return node.Kind == unstable.Float || node.Kind == unstable.Integer
	case t.Kind() == reflect.Bool:
		return node.Kind == unstable.Bool
	}
	return t.Kind() == reflect.String && node.Kind == unstable.String
}
