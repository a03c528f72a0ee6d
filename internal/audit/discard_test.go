//go:build linux

package audit

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// What a daemon has mounted in the folder of its scene is taken off, and not emptied.
func TestDiscard(t *testing.T) {
	if os.Geteuid() != 0 {
		testtool.Skip(t, "only root can mount")
	}
	dir, others := t.TempDir(), t.TempDir()
	place, kept := filepath.Join(dir, "a place"), filepath.Join(others, "kept")
	if err := os.Mkdir(place, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(kept, []byte("others' text"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount(others, place, "", syscall.MS_BIND, ""); err != nil {
		t.Skipf("nothing can be mounted here: %v", err)
	}
	discard(dir)
	if _, err := os.Stat(kept); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Errorf("%s is still there, with %v", dir, mounts(dir))
	}
}
