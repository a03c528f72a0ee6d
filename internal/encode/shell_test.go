package encode_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// shells are what /bin/sh is somewhere.
var shells = [][]string{{"dash"}, {"bash", "--posix"}, {"busybox", "sh"}, {"mksh"}, {"yash"}}

// TestShell lets every shell print each text as an argument, as the value of a
// variable, and quoted in the middle of a word.
func TestShell(t *testing.T) {
	words := encodeAll(t, "shell")
	var script strings.Builder
	script.WriteString("set -u\n")
	for batch := range slices.Chunk(words, 50) { // a shell without a printf of its own starts one each time
		var args strings.Builder
		for i, w := range batch {
			fmt.Fprintf(&script, "v%d=%s\n", i, w.code)
			fmt.Fprintf(&args, " %s \"$v%d\" x%sx", w.code, i, w.code)
		}
		script.WriteString("printf '%s\\0'" + args.String() + "\n")
	}
	path := write(t, t.TempDir(), "words.sh", script.String())
	for _, shell := range shells {
		t.Run(shell[0], func(t *testing.T) {
			t.Parallel()
			testtool.Need(t, shell[0])
			out, errs := run(t, "", shell[0], append(shell[1:], path)...)
			if errs != "" {
				t.Errorf("it said: %s", short(errs))
			}
			var want []encoded
			for _, w := range words {
				want = append(want, w, w, encoded{"x" + w.text + "x", w.code})
			}
			compare(t, shell[0], want, strings.Split(strings.TrimSuffix(out, "\x00"), "\x00"))
		})
	}
}
