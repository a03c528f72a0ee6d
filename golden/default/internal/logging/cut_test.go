// Kept by mkdaemon (logging/_cut): your edits are merged.

package logging

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCut(t *testing.T) {
	if got := string(cut([]byte("12345678"), 8)); got != "12345678" {
		t.Errorf("what fits is changed: %q", got)
	}
	for n := 3; n < 20; n++ {
		got := cut([]byte(strings.Repeat("ö€😀", 10)), n)
		if len(got) > n || !utf8.Valid(got) || !strings.HasSuffix(string(got), "...") {
			t.Errorf("cut to %d: %q", n, got)
		}
	}
}
