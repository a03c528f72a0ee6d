// Package testtool finds the programs that a test needs, says what happens without them, and
// has what tests of several packages ask of a folder.
package testtool

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Need skips the test when one of these programs is not installed; with CI=true it fails instead.
func Need(t testing.TB, names ...string) {
	t.Helper()
	var missing []string
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		Skip(t, "not installed: "+strings.Join(missing, ", "))
	}
}

// Skip skips the test for this reason; with CI=true it fails instead.
func Skip(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s (CI=true, so this is compulsory)", reason)
	}
	t.Skip(reason)
}
