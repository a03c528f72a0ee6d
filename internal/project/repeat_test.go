package project

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
)

// Same tree, same bytes and modes: whatever the umask, the folder, the user's
// language and clock, and the number of processors.
func TestSameTreeSameBytes(t *testing.T) {
	want := reference(t, "")
	for name, env := range map[string][]string{
		"umask 0":    {childUmask + "=0"},
		"umask 022":  {childUmask + "=022"},
		"umask 077":  {childUmask + "=077"},
		"umask 0177": {childUmask + "=0177"},
		"locale":     {"LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "TZ=Pacific/Kiritimati"},
		"processors": {"GOMAXPROCS=1", "GOGC=1"},
		"user":       {"HOME=/nonexistent", "USER=somebody", "TMPDIR=/nonexistent"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "umask 0177" && os.Geteuid() != 0 {
				t.Skip("needs root: it may not enter the folders it makes")
			}
			dir := faultsweep.Folder(t)
			if out, err := childCommand(t, dir, "food", env...).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if mustDigest(t, filepath.Join(dir, "food")) != want {
				t.Error("different")
			}
		})
	}
}

// The digest compares runs with each other; this compares with what was asked.
func TestModes(t *testing.T) {
	old := syscall.Umask(0o077)
	defer syscall.Umask(old)
	food := filepath.Join(faultsweep.Folder(t), "food")
	if _, err := Create(t.Context(), food, sampleTree(""), sampleOrigin()); err != nil {
		t.Fatal(err)
	}
	tree := sampleTree("")
	must(t, filepath.WalkDir(food, func(path string, entry fs.DirEntry, err error) error {
		must(t, err)
		info, err := entry.Info()
		must(t, err)
		rel, err := filepath.Rel(food, path)
		must(t, err)
		want := fs.FileMode(0o644)
		if file, ok := tree[rel]; ok {
			want = file.Mode
		}
		if entry.IsDir() {
			want = 0o755 | fs.ModeDir
		}
		if info.Mode() != want {
			t.Errorf("%s: %v, want %v", rel, info.Mode(), want)
		}
		return nil
	}))
}

// A team's shared folder hands its group down; so must the project in it.
func TestSharedFolder(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to make a folder of another group")
	}
	dir := faultsweep.Folder(t)
	must(t, os.Chown(dir, 0, 4242))
	must(t, os.Chmod(dir, 0o775|fs.ModeSetgid))
	food := filepath.Join(dir, "food")
	if _, err := Create(t.Context(), food, sampleTree(""), sampleOrigin()); err != nil {
		t.Fatal(err)
	}
	must(t, filepath.WalkDir(food, func(path string, entry fs.DirEntry, err error) error {
		must(t, err)
		info, err := entry.Info()
		must(t, err)
		if gid := info.Sys().(*syscall.Stat_t).Gid; gid != 4242 || entry.IsDir() != (info.Mode()&fs.ModeSetgid != 0) {
			t.Errorf("%s: group %d, %v", path, gid, info.Mode())
		}
		return nil
	}))
}

func TestRootInAnothersFolder(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	dir := faultsweep.Folder(t)
	warnings, err := Create(t.Context(), filepath.Join(dir, "own"), sampleTree(""), sampleOrigin())
	if err != nil || len(warnings) != 0 {
		t.Errorf("in root's folder: %v, %v", warnings, err)
	}
	must(t, os.Chown(dir, 65534, 65534))
	food := filepath.Join(dir, "food")
	warnings, err = Create(t.Context(), food, sampleTree(""), sampleOrigin())
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0], "belongs to user id 65534, but the new project belongs to root") {
		t.Errorf("in another's folder: %v, %v", warnings, err)
	}
	info, err := os.Lstat(food)
	must(t, err)
	if uid := info.Sys().(*syscall.Stat_t).Uid; uid != 0 {
		t.Error("it was given away")
	}
}
