package reconcile

import "io/fs"

// MergeMode merges whether a file can be run, which is all of a mode that
// templates know, and leaves the rest to disk.
func MergeMode(base *Content, disk, next fs.FileMode) fs.FileMode {
	const run = 0o111
	was, is, will := disk&run != 0, disk&run != 0, next&run != 0
	if base != nil {
		was = base.Mode&run != 0
	} else {
		will = is
	}
	switch {
	case is != was || is == will:
		return disk
	case will:
		return disk | disk>>2&run // who may read it may run it
	}
	return disk &^ run
}
