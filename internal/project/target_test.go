package project

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// targets are all kinds of things that may stand where a project should go.
var targets = map[string]struct {
	make func(path string) error
	want string
}{
	"directory": {func(p string) error {
		return errors.Join(os.Mkdir(p, 0o755), os.WriteFile(p+"/mine", []byte("mine"), 0o644))
	}, "food: a directory exists already"},
	"empty directory": {func(p string) error { return os.Mkdir(p, 0o755) },
		"food: an empty directory exists already, nothing was changed; if an interrupted run left it: rmdir "},
	"project": {func(p string) error {
		return errors.Join(os.MkdirAll(p+"/.mkdaemon", 0o755), os.WriteFile(p+"/.mkdaemon/lock.json", nil, 0o644))
	}, "food: a mkdaemon project exists already, nothing was changed; choose another name"},
	"file":          {func(p string) error { return os.WriteFile(p, []byte("mine"), 0o600) }, "food: a file exists already"},
	"link":          {func(p string) error { return os.Symlink("neighbour", p) }, "food: a symbolic link to neighbour exists already"},
	"dangling link": {func(p string) error { return os.Symlink("nowhere", p) }, "food: a dangling symbolic link to nowhere exists already"},
	"endless link":  {func(p string) error { return os.Symlink("food", p) }, "food: a dangling symbolic link to food exists already"},
	"pipe":          {func(p string) error { return unix.Mkfifo(p, 0o644) }, "food: a named pipe exists already"},
}

func TestNewRefusesExisting(t *testing.T) {
	for kind, target := range targets {
		t.Run(kind, func(t *testing.T) {
			world := t.TempDir()
			must(t, os.Mkdir(filepath.Join(world, "neighbour"), 0o755))
			food := filepath.Join(world, "food")
			must(t, target.make(food))
			before := mustDigest(t, world)

			_, createErr := Create(t.Context(), food, sampleTree(""), sampleOrigin())
			for name, err := range map[string]error{"CheckTarget": CheckTarget(food), "Create": createErr, "with a slash": CheckTarget(food + "/")} {
				if err == nil || !strings.Contains(err.Error(), target.want) || !errors.Is(err, fs.ErrExist) {
					t.Errorf("%s: want %q, got %v", name, target.want, err)
				}
			}
			if mustDigest(t, world) != before {
				t.Error("something changed")
			}
		})
	}
}

// The look before the rename can be too early: something may come to stand at
// the target at the last moment. Both renames must refuse it as well.
func TestNewRefusesLateArrivals(t *testing.T) {
	for _, step := range []string{"rename", "claim", "replace"} {
		for kind, target := range targets {
			if step == "replace" && (kind == "empty directory" || kind == "project") {
				continue // a claimed directory is there already
			}
			t.Run(step+"/"+kind, func(t *testing.T) {
				world := t.TempDir()
				must(t, os.Mkdir(filepath.Join(world, "neighbour"), 0o755))
				food := filepath.Join(world, "food")
				var arrived string
				fault := func(op, name string) error {
					if op == step && arrived == "" {
						os.Remove(food) // the claim, for "replace"
						must(t, target.make(food))
						arrived = mustDigest(t, food)
					}
					if op == "rename" && step != "rename" {
						return syscall.EINVAL
					}
					return nil
				}
				_, err := create(t.Context(), food, sampleTree(""), sampleOrigin(), fault)
				if err == nil {
					t.Error("it was not refused")
				} else if !strings.Contains(err.Error(), target.want) {
					t.Errorf("want %q, got %v", target.want, err)
				}
				if arrived == "" || mustDigest(t, food) != arrived {
					t.Errorf("what arrived has changed (%v)", err)
				}
				testtool.OnlyHolds(t, world, "food", "neighbour")
			})
		}
	}
}

func TestTargetNeedsAParent(t *testing.T) {
	world := t.TempDir()
	must(t, os.WriteFile(filepath.Join(world, "file"), nil, 0o644))
	t.Chdir(world)
	for dir, want := range map[string]string{
		"a/b/food":       "a/b: no such directory; make it first: mkdir -p a/b",
		"a b/food":       "a b: no such directory; make it first: mkdir -p 'a b'",
		"it's/food":      `it's: no such directory; make it first: mkdir -p 'it'\''s'`,
		"-a/food":        "-a: no such directory; make it first: mkdir -p ./-a",
		"a\x1b[2J/food":  `"a\x1b[2J": no such directory; make it first: mkdir -p "a\x1b[2J"`,
		"file/food":      "file: not a directory",
		"":               "no directory given",
		"/":              "/: a directory exists already",
		".":              ".: a directory exists already",
		"..":             "..: a directory exists already",
		"a\x00b":         "NUL in the name",
		longName("food"): "name too long",
	} {
		_, createErr := Create(t.Context(), dir, sampleTree(""), sampleOrigin())
		for _, err := range []error{CheckTarget(dir), createErr} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: want %q, got %v", dir, want, err)
			}
		}
	}
	testtool.OnlyHolds(t, world, "file")
}

func longName(name string) string { return name + strings.Repeat("d", 256) }

func TestTargetsThatAreFine(t *testing.T) {
	world := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(world, "real", "deep"), 0o755))
	must(t, os.Symlink("real/deep", filepath.Join(world, "far")))
	must(t, os.Symlink("real", filepath.Join(world, "linked")))
	must(t, os.Symlink("linked", filepath.Join(world, "twice")))
	t.Chdir(world)
	want := reference(t, "")
	for dir, at := range map[string]string{
		"food": "food", "./food1/": "food1", "real/food2": "real/food2", "linked/food3": "real/food3",
		"twice//food4": "real/food4", "far/../food5": "real/food5", world + "/food6": "food6", "-x": "-x", "a b": "a b",
	} {
		if err := CheckTarget(dir); err != nil {
			t.Errorf("%s: %v", dir, err)
		}
		if _, err := Create(t.Context(), dir, sampleTree(""), sampleOrigin()); err != nil {
			t.Errorf("%s: %v", dir, err)
		} else if got, err := faultsweep.Digest(at); err != nil || got != want {
			t.Errorf("%s: not complete at %s: %v", dir, at, err)
		}
	}
}

func TestParentThatMayNotBeWritten(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o555))
	food := filepath.Join(dir, "food")
	_, createErr := Create(t.Context(), food, sampleTree(""), sampleOrigin())
	for _, err := range []error{CheckTarget(food), createErr} {
		if err == nil || !strings.HasPrefix(err.Error(), dir+": cannot ") || !errors.Is(err, fs.ErrPermission) {
			t.Error(err)
		}
	}
}
