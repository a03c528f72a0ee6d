//go:build linux

package audit

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

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

// A folder is full by what its files take, not by how long they seem.
func TestOverfull(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "log")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, 1<<40); err != nil {
		t.Fatal(err)
	}
	full := overfull(dir, 1<<20)
	select {
	case <-full:
		t.Fatalf("a hole takes %d bytes", taken(dir))
	case <-time.After(700 * time.Millisecond):
	}
	if err := os.WriteFile(filepath.Join(dir, "more"), make([]byte, 2<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	select {
	case <-full:
	case <-time.After(time.Minute):
		t.Errorf("it takes %d bytes, and nobody says so", taken(dir))
	}
}
