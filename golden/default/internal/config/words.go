// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"fmt"
	"reflect"

	"github.com/pelletier/go-toml/v2/unstable"
)

// wanted says in plain words what a setting of type t takes: whoever edits the
// file need not know Go.
func wanted(t reflect.Type) string {
	v := reflect.New(t).Elem()
	switch {
	case v.CanInt():
		return "a whole number"
	case v.CanUint() && t.Bits() < 64:
		return fmt.Sprintf("a whole number from 0 to %d", uint64(1)<<t.Bits()-1)
	case v.CanUint():
		return "a whole number that is not negative"
	case v.CanFloat():
		return "a number"
	case isTable(t):
		return "a table"
	case isTables(t):
		return "a list of tables"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		return `a list of texts, such as ["a", "b"]`
	case t.Kind() == reflect.Slice:
		return "a list"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.String:
		return "text in quotes"
	}
	return "a date and time with a zone" // time.Time
}

// found says in plain words what stands in the file.
func found(node *unstable.Node) string {
	switch node.Kind {
	case unstable.String:
		return "text"
	case unstable.Integer, unstable.Float, unstable.Bool:
		return string(node.Data)
	case unstable.Array:
		return "a list"
	case unstable.InlineTable:
		return "a table"
	}
	return "a date or time"
}

// isTable tells whether a t is written as a section or an inline table.
func isTable(t reflect.Type) bool {
	return t.Kind() == reflect.Map || t.Kind() == reflect.Struct && !isText(t)
}

// isTables tells whether a t is written as a list of tables: [[like.this]].
func isTables(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && isTable(t.Elem())
}
