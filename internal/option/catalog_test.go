package option_test

import (
	"slices"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/templates"
)

func catalog(t testing.TB) *option.Catalog {
	t.Helper()
	c, err := option.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The order in which questions are asked is part of how they read; that of the
// options follows from a rule, so a new option needs no line here.
func TestOrder(t *testing.T) {
	c := catalog(t)
	want := []string{"name", "module", "description", "author", "style", "init", "logging", "ipc", "activation", "ci", "license"}
	if got := c.IDs(); !slices.Equal(got, want) {
		t.Errorf("questions %q, want %q", got, want)
	}
	for _, q := range c.Questions {
		names := q.Names()
		if len(names) < len(q.Default) || !slices.Equal(names[:len(q.Default)], q.Default) && q.Kind != option.Text {
			t.Errorf("%s: the defaults %q are not first in %q", q.ID, q.Default, names)
			continue
		}
		rest := names[len(q.Default):]
		if i := slices.Index(rest, option.None); i >= 0 {
			if i != len(rest)-1 {
				t.Errorf("%s: none is not last in %q", q.ID, names)
			}
			rest = rest[:i]
		}
		if !slices.IsSorted(rest) {
			t.Errorf("%s: %q are not sorted", q.ID, rest)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := option.Load(templates.FS); err != nil {
			b.Fatal(err)
		}
	}
}
