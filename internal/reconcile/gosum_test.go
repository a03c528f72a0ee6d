package reconcile

import (
	"strings"
	"testing"
)

func TestMergeGoSum(t *testing.T) {
	const (
		sys49  = "golang.org/x/sys v0.49.0 h1:49=\n"
		sys49m = "golang.org/x/sys v0.49.0/go.mod h1:49m=\n"
		sys50  = "golang.org/x/sys v0.50.0 h1:50=\n"
		sys9   = "golang.org/x/sys v0.9.0 h1:9=\n"
		mine   = "example.com/mine v1.0.0 h1:mine=\n"
	)
	for name, c := range map[string]struct{ disk, next, want string }{
		"the lines of both, as go sorts them": {mine + sys49 + sys49m, sys50 + sys9, mine + sys9 + sys49 + sys49m + sys50},
		"nothing new keeps each byte":         {sys50 + "\n" + sys49 + mine, sys49, sys50 + "\n" + sys49 + mine},
		"CRLF":                                {"example.com/mine v1.0.0 h1:mine=\r\n", sys49, "example.com/mine v1.0.0 h1:mine=\r\n" + strings.TrimSpace(sys49) + "\r\n"},
		"no newline at the end":               {strings.TrimSpace(mine), sys49, mine + sys49},
		"empty":                               {"", sys49, sys49},
	} {
		if got, err := mergeGoSum([]byte(c.disk), []byte(c.next)); err != nil || string(got) != c.want {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}
	for name, c := range map[string]struct{ disk, why string }{
		"another hash":  {"golang.org/x/sys v0.49.0 h1:bad=\n", "two hashes"},
		"markers":       {"<<<<<<< HEAD\n" + mine, "has not the form"},
		"a word more":   {"a b c d\n", "has not the form"},
		"ESC in a hash": {"golang.org/x/sys v0.49.0 \x1b[2J\n", `"\x1b[2J"`},
	} {
		if got, err := mergeGoSum([]byte(c.disk), []byte(sys49)); err == nil || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}
}
