//go:build linux

package audit

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// discard removes the folder of a scene. What a daemon has mounted there is taken off
// first, or stays with the folder: what lies in it belongs to others.
func discard(dir string) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for _, point := range mounts(dir) {
		if unix.Unmount(point, unix.MNT_DETACH|unix.UMOUNT_NOFOLLOW) != nil {
			return
		}
	}
	_ = os.RemoveAll(dir)
}

// hoard is how much may lie in the folder of a scene.
const hoard = 1 << 30

// overfull is closed when more than most bytes are taken in a folder: a daemon that never
// stops to log would fill the disk of others before its scene is over.
func overfull(dir string, most int64) <-chan struct{} {
	full := make(chan struct{})
	go func() {
		for taken(dir) <= most {
			time.Sleep(500 * time.Millisecond)
		}
		close(full)
	}()
	return full
}

// taken is what the files in a folder take of a disk. One with holes takes less than it is long.
func taken(dir string) (bytes int64) {
	_ = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil { // else it is gone, or not for us
			if info, err := entry.Info(); err == nil {
				bytes += info.Sys().(*syscall.Stat_t).Blocks * 512
			}
		}
		return nil
	})
	return bytes
}

// mounts lists what is mounted below a folder, the last first, proc_pid_mountinfo(5).
func mounts(dir string) (points []string) {
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil
	}
	plain := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) < 5 {
			continue
		}
		if point := plain.Replace(f[4]); point == dir || below(point, dir) {
			points = append([]string{point}, points...)
		}
	}
	return points
}
