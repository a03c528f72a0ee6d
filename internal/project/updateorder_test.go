package project

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// A line of strace -y that renames or removes: the call, its folder, the names.
var (
	renameCall = regexp.MustCompile(`^renameat2?\(\d+<([^>]*)>, "([^"]*)", \d+<[^>]*>, "([^"]*)"`)
	unlinkCall = regexp.MustCompile(`^unlinkat\(\d+<([^>]*)>, "([^"]*)".* = 0$`)
)

// TestUpdateOrder reads the order of the system calls, since no kill shows what
// a power cut does: the journal is on the disk before the first name changes, a
// text before its rename, all names before the lock, and the lock before the
// journal goes.
func TestUpdateOrder(t *testing.T) {
	world := faultsweep.Folder(t)
	dir := filepath.Join(world, "food")
	storyProject(t, dir)
	lines := faultsweep.Trace(t, childCommand(t, world, "food", childDo+"=apply clean"),
		"openat", "mkdirat", "write", "fchmod", "fsync", "renameat", "renameat2", "unlinkat")
	changed, synced := map[string]int{}, map[string]int{} // path -> line
	journal, lock, renames := 0, 0, 0
	dirty := func() (paths []string) { // folders whose names changed since they were synced
		for path, at := range changed {
			if synced[path] < at && !strings.HasPrefix(filepath.Base(path), tempPrefix) {
				paths = append(paths, path)
			}
		}
		return paths
	}
	for i, line := range lines {
		i++
		if m := onDescriptor.FindStringSubmatch(line); m != nil && m[1] == "fsync" {
			synced[m[2]] = i
		}
		if m := unlinkCall.FindStringSubmatch(line); m != nil {
			folder, name := m[1], m[2]
			delete(changed, filepath.Join(folder, name))
			switch {
			case folder == filepath.Join(dir, txDir) && name == txForward:
				if paths := dirty(); lock == 0 || paths != nil {
					t.Errorf("the journal goes before all is on the disk: %v", paths)
				}
			case journal == 0:
				t.Errorf("before the journal: %s", line)
			case (folder == filepath.Join(dir, filepath.Clean(state.BasePath))) != (lock > 0) && !strings.HasPrefix(filepath.Join(folder, name), filepath.Join(dir, txDir)):
				t.Errorf("bases go after the lock is there that does not name them, all else before: %s", line)
			}
			changed[folder] = i
		}
		m := renameCall.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		folder, from, to := m[1], filepath.Join(m[1], m[2]), m[3]
		renames++
		if synced[from] == 0 {
			t.Errorf("not synced before it is renamed: %s", line)
		}
		switch {
		case to == txForward:
			journal = i
		case journal == 0 || synced[folder] == 0 && folder == filepath.Join(dir, txDir):
			t.Errorf("before the journal: %s", line)
		case lock > 0:
			t.Errorf("after the lock: %s", line)
		case to == "lock.json":
			lock = i
			if paths := dirty(); paths != nil {
				t.Errorf("the lock counts before all is on the disk: %v", paths)
			}
		}
		changed[folder] = i
	}
	if synced[filepath.Join(dir, txDir)] < journal || renames < 12 || lock == 0 {
		t.Errorf("journal %d, lock %d, %d renames in\n%s", journal, lock, renames, strings.Join(lines, "\n"))
	}
}
