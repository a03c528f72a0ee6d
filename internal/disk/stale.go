package disk

import (
	"os"
	"strings"
	"syscall"
	"time"
)

// Bounds of the search for old stages: it is a courtesy at the end of a run,
// and the parent may be a folder with a million entries.
const (
	maxListed    = 2048
	maxCollected = 4
	staleAge     = time.Minute // a stage is made a moment before it is locked
)

// CollectStages removes stages that killed runs left in parent. It touches
// only what is surely one: the name, a real directory, our own, old, and with
// a lock that nobody holds. A failure is left to the next run.
func CollectStages(parent *Folder) {
	if parent.fault.before("list", parent.path) != nil {
		return
	}
	names, _ := parent.self.Readdirnames(maxListed)
	collected := 0
	for _, name := range names {
		if isStageName(name) && collected < maxCollected && collectStage(parent, name) {
			collected++
		}
	}
}

func collectStage(parent *Folder, name string) bool {
	info, err := parent.Lstat(name)
	if err != nil || !info.IsDir() || owner(info) != os.Geteuid() || time.Since(info.ModTime()) < staleAge {
		return false
	}
	// O_NONBLOCK: should a pipe have taken its place, do not wait for a writer.
	dir, err := parent.root.OpenFile(name, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	defer dir.Close()
	opened, err := dir.Stat()
	if err != nil || !os.SameFile(info, opened) || lock(dir) != nil {
		return false
	}
	return parent.root.RemoveAll(name) == nil // which follows no link
}

// isStageName knows exactly the names that newStage makes.
func isStageName(name string) bool {
	digits, ok := strings.CutPrefix(name, stagePrefix)
	return ok && len(digits) == 6 && strings.Trim(digits, "0123456789abcdef") == ""
}
