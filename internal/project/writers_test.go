package project

import (
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// With two processors both write: else the sweep of two writers proves nothing.
func TestTwoWriters(t *testing.T) {
	testtool.Need(t, "strace")
	for attempt := 0; ; attempt++ {
		dir := faultsweep.Folder(t)
		writers := map[string]int{}
		for _, thread := range faultsweep.Threads(t, childCommand(t, dir, "food", childLarge+"=1", "GOMAXPROCS=2"), "openat", "O_CREAT") {
			writers[thread]++
		}
		if len(writers) > 1 {
			return
		}
		if attempt == 20 {
			t.Fatalf("one thread wrote everything: %v", writers)
		}
	}
}
