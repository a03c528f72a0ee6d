package reconcile

import (
	"bytes"
	"testing"
)

func TestSameText(t *testing.T) {
	for _, c := range []struct {
		path, a, b string
		want       bool
	}{
		{"a.txt", "a\nb\n", "a\r\nb\r\n", true},
		{"a.txt", "a\nb\n", "\xef\xbb\xbfa\r\nb\n", true},
		{"a.txt", "a\nb\n", "a\nb", false},
		{"a.txt", "a \n", "a\n", false},
		{"a.txt", "a\rb\n", "a\nb\n", false},
		{"a.go", "package a\n\nvar  x   = 1\n", "package a\n\nvar x = 1\n", true},
		{"a.go", "package a\n\nvar  x   = 1\r\n", "package a\n\nvar x = 1\n", true},
		{"a.go", "package a\n\nimport (\n\"b\"\n\"a\"\n)\n", "package a\n\nimport (\n\t\"a\"\n\t\"b\"\n)\n", true},
		{"a.go", "package a\n\nvar x = 2\n", "package a\n\nvar x = 1\n", false},
		{"a.go", "package a\n\nvar x = \n", "package a\n\nvar x =\n", false},
		{"a.go.txt", "package a\n\nvar  x   = 1\n", "package a\n\nvar x = 1\n", false},
	} {
		if got, back := Same(c.path, []byte(c.a), []byte(c.b)), Same(c.path, []byte(c.b), []byte(c.a)); got != c.want || back != c.want {
			t.Errorf("%s: %q and %q: %t, %t", c.path, c.a, c.b, got, back)
		}
	}
}

func TestStyleComesBack(t *testing.T) {
	for _, text := range []string{"", "a", "a\n", "a\r\nb\r\n", "\xef\xbb\xbf", "\xef\xbb\xbfa\r\n", "a\rb\n"} {
		plainly, style := Plain([]byte(text))
		if got := style.Put(plainly); !bytes.Equal(got, []byte(text)) {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
}
