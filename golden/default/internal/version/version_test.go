// Kept by mkdaemon (base): your edits are merged.

package version

import (
	"runtime"
	"strings"
	"testing"
)

func TestString(t *testing.T) {
	got := String()
	if !strings.HasPrefix(got, Version) || !strings.Contains(got, runtime.Version()) || strings.Contains(got, "\n") {
		t.Errorf("%q does not begin with %q, or does not name the toolchain, in one line", got, Version)
	}
}
