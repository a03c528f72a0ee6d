package project

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// mountTmpfs mounts a tiny file system, which is full for real: the kernel's
// own short writes and late errors, not strace's.
func mountTmpfs(t *testing.T, options string, flags uintptr) (dir string, unmount func()) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, options); err != nil {
		t.Skipf("cannot mount a tmpfs here: %v", err)
	}
	unmounted := false
	unmount = func() {
		if !unmounted {
			unmounted = true
			must(t, syscall.Unmount(dir, 0))
		}
	}
	t.Cleanup(unmount)
	return dir, unmount
}

func TestFullDisk(t *testing.T) {
	want := reference(t, "")
	sizes, failed := []string{}, 0
	for kib := 4; kib <= 160; kib += 4 {
		sizes = append(sizes, fmt.Sprintf("size=%dk", kib))
	}
	for inodes := 2; inodes <= 40; inodes++ {
		sizes = append(sizes, fmt.Sprintf("nr_inodes=%d", inodes))
	}
	for _, size := range sizes {
		dir, unmount := mountTmpfs(t, size, 0)
		_, err := Create(t.Context(), filepath.Join(dir, "food"), sampleTree(""), sampleOrigin())
		got, readErr := faultsweep.Digest(filepath.Join(dir, "food"))
		switch {
		case err == nil && got == want:
			testtool.OnlyHolds(t, dir, "food")
		case err != nil && os.IsNotExist(readErr):
			failed++
			testtool.OnlyHolds(t, dir)
			if !strings.HasSuffix(err.Error(), ": no space left on device") || !strings.HasPrefix(err.Error(), dir) {
				t.Errorf("%s: %v", size, err)
			}
		default:
			t.Errorf("%s: %v, %v", size, err, readErr)
		}
		unmount()
	}
	if failed < len(sizes)/2 || failed == len(sizes) {
		t.Errorf("%d of %d failed: the sizes miss the point", failed, len(sizes))
	}
}

func TestReadOnlyDisk(t *testing.T) {
	dir, _ := mountTmpfs(t, "", syscall.MS_RDONLY)
	food := filepath.Join(dir, "food")
	_, err := Create(t.Context(), food, sampleTree(""), sampleOrigin())
	if want := dir + ": cannot make a directory: read-only file system"; err == nil || err.Error() != want {
		t.Errorf("Create: %v", err)
	}
	if want := dir + ": cannot write there: read-only file system"; CheckTarget(food) == nil || CheckTarget(food).Error() != want {
		t.Errorf("CheckTarget: %v", CheckTarget(food))
	}
}

// Few descriptors, and files that may not grow: limits that administrators set.
func TestLimits(t *testing.T) {
	want := reference(t, "")
	var limits []string
	for n := 10; n <= 70; n += 3 { // below that Go itself cannot start
		limits = append(limits, fmt.Sprintf("ulimit -n %d", n))
	}
	for blocks := range 6 {
		limits = append(limits, fmt.Sprintf("ulimit -f %d", blocks))
	}
	failed := 0
	for _, limit := range limits {
		dir := faultsweep.Folder(t)
		child := childCommand(t, dir, "food")
		command := exec.Command("/bin/sh", "-c", limit+` && exec "$0"`, child.Path)
		command.Dir, command.Env = dir, child.Env
		out, err := command.CombinedOutput()
		got, readErr := faultsweep.Digest(filepath.Join(dir, "food"))
		switch {
		case err == nil && got == want:
			testtool.OnlyHolds(t, dir, "food")
		case err != nil && os.IsNotExist(readErr) && !strings.Contains(string(out), "goroutine "):
			failed++
			for _, stage := range stagesIn(dir) {
				if !strings.Contains(string(out), stage) {
					t.Errorf("%s: %s is left and not named: %s", limit, stage, out)
				}
			}
		default:
			t.Errorf("%s: %v, %v\n%s", limit, err, readErr, out)
		}
	}
	if failed == 0 || failed == len(limits) {
		t.Errorf("%d of %d failed: the limits miss the point", failed, len(limits))
	}
}

func stagesIn(dir string) (names []string) {
	paths, _ := filepath.Glob(filepath.Join(dir, stagePrefix+"*"))
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return names
}
