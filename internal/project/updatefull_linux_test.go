package project

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// A disk that is full for real, at every size: the project is as before, and
// the user is told why; or it is as after.
func TestUpdateFullDisk(t *testing.T) {
	prepared, before := storyDir(t)
	undone, complete := 0, 0
	var limits []string
	for kib := 200; kib <= 640; kib += 8 {
		limits = append(limits, fmt.Sprintf("size=%dk", kib))
	}
	for inodes := 40; inodes <= 62; inodes++ {
		limits = append(limits, fmt.Sprintf("nr_inodes=%d", inodes))
	}
	for _, limit := range limits {
		disk, unmount := mountTmpfs(t, limit, 0)
		dir := filepath.Join(disk, "food")
		if err := copyTree(prepared, dir); err != nil {
			unmount()
			continue // not even the project has room
		}
		_, err := Apply(t.Context(), dir, storyPlan(true))
		got := mustDigest(t, dir)
		switch {
		case err == nil:
			complete++
		case got == before && strings.HasSuffix(err.Error(), "no space left on device; nothing was changed"):
			undone++
		default:
			t.Errorf("%s: %v", limit, err)
		}
		if Interrupted(dir) {
			t.Errorf("%s: interrupted", limit)
		}
		unmount()
	}
	t.Logf("%d undone, %d complete", undone, complete)
	if undone < 10 || complete < 10 {
		t.Error("the sizes miss the point")
	}
}

func TestUpdateReadOnlyDisk(t *testing.T) {
	disk, _ := mountTmpfs(t, "", 0)
	dir := filepath.Join(disk, "food")
	storyProject(t, dir)
	must(t, syscall.Mount("", disk, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	_, err := Apply(t.Context(), dir, storyPlan(true))
	want := dir + "/.mkdaemon/tx: cannot make the directory: read-only file system; nothing was changed"
	if err == nil || err.Error() != want || Interrupted(dir) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	// An update with nothing to do needs no disk that can be written.
	if _, err := Recover(t.Context(), dir); err != nil {
		t.Error(err)
	}
}

// What some file systems cannot do is no reason to fail, but only that.
func TestApplyToleratesPoorFileSystems(t *testing.T) {
	for _, row := range []struct {
		op, name string
		err      error
		fine     bool
	}{
		{"place", "b.md", syscall.EINVAL, true},
		{"place", "b.md", syscall.ENOSYS, true},
		{"place", "b.md", syscall.EOPNOTSUPP, true},
		{"place", "b.md", syscall.EIO, false},
		{"rename", "Makefile", syscall.EINVAL, false},
		{"lock", state.Dir, syscall.ENOLCK, true},
		{"lock", state.Dir, syscall.EBADF, true},
		{"lock", state.Dir, syscall.ENOSYS, true},
		{"lock", state.Dir, syscall.EIO, false},
		{"rmdir", "sysv", syscall.EACCES, false},
	} {
		dir, before := storyDir(t)
		hit := false
		_, err := applyIn(t.Context(), dir, storyPlan(true), func(op, name string) error {
			if op == row.op && name == row.name {
				hit = true
				return row.err
			}
			return nil
		})
		if !hit || (err == nil) != row.fine || !row.fine && (!errors.Is(err, row.err) || mustDigest(t, dir) != before) {
			t.Errorf("%v: hit %v, %v", row, hit, err)
		}
	}
}

// Folders and files that their owner may not write are like any other error.
func TestApplyReadOnlyFolder(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to be somebody else for a while")
	}
	world := faultsweep.Folder(t)
	must(t, os.Chmod(world, 0o755))
	self := filepath.Join(world, "self") // the test itself may lie where nobody else gets to
	program, err := os.ReadFile(childCommand(t, world, "food").Path)
	must(t, err)
	must(t, os.WriteFile(self, program, 0o755))
	if err := exec.Command("/bin/sh", "-c", "exec setpriv --reuid=4242 --clear-groups test -x "+self).Run(); err != nil {
		t.Skipf("nobody else gets to %s: %v", world, err)
	}
	dir := filepath.Join(world, "food")
	storyProject(t, dir)
	must(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		must(t, err)
		return os.Lchown(path, 4242, 4242)
	}))
	must(t, os.Chown(filepath.Join(dir, "internal/daemon"), 0, 0))
	before := mustDigest(t, dir)
	command := childCommand(t, world, "food", childDo+"=apply")
	command.Path = self
	command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 4242, Gid: 4242}}
	out, err := command.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "internal/daemon/") || !strings.Contains(string(out), "permission denied; nothing was changed") || mustDigest(t, dir) != before {
		t.Errorf("%v\n%s", err, out)
	}
	// Root gets through, and is told what that means.
	warnings, err := Apply(t.Context(), dir, storyPlan(true))
	want := dir + " belongs to user id 4242, but the files that were written now belong to root"
	if err != nil || len(warnings) != 1 || warnings[0] != want {
		t.Errorf("%v %v", warnings, err)
	}
}

func BenchmarkApply(b *testing.B) {
	prepared, dir := filepath.Join(faultsweep.Folder(b), "food"), filepath.Join(faultsweep.Folder(b), "food")
	storyProject(b, prepared)
	plan := storyPlan(false)
	for b.Loop() {
		b.StopTimer()
		os.RemoveAll(dir)
		must(b, copyTree(prepared, dir))
		b.StartTimer()
		if _, err := Apply(b.Context(), dir, plan); err != nil {
			b.Fatal(err)
		}
	}
}
