//go:build linux

package proc

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// The lock on a file is found in /proc, by whom and whether by anybody.
func TestLockers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if held := Lockers(InodeOf(path)); len(held) > 0 {
		t.Errorf("locked by %v, and nobody has", held)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if held := Lockers(InodeOf(path)); !slices.Contains(held, os.Getpid()) {
		t.Errorf("locked by %v, and this process has", held)
	}
}
