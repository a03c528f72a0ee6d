//go:build !linux

package cli

import "testing"

// mount skips the test: only Linux mounts file systems that are for one test.
func mount(t testing.TB, kind, _ string) (dir string) {
	t.Helper()
	t.Skipf("%s cannot be mounted here", kind)
	return ""
}
