package cli

import (
	"testing"

	"golang.org/x/sys/unix"
)

// mount mounts a file system for the test.
func mount(t testing.TB, kind, options string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := unix.Mount("mkdaemon-test", dir, kind, 0, options); err != nil {
		t.Skipf("cannot mount %s with %q here: %v", kind, options, err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}
