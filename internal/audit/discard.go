//go:build linux

package audit

import (
	"os"
	"path/filepath"
	"strings"

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
