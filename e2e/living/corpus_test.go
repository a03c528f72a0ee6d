package living

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// frozen are the projects that earlier mkdaemons have written: see testdata/freeze.sh.
func frozen(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("testdata/corpus")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if len(names) < 3 {
		t.Fatalf("only %q", names)
	}
	return names
}

// A project that nobody has edited becomes what `new` would write today, but for
// the files that are the user's.
func TestPristine(t *testing.T) {
	for _, name := range frozen(t) {
		t.Run(name, func(t *testing.T) {
			dir := thaw(t, name)
			want(t, 0, here, dir, "update")
			want(t, 0, here, dir, "check")
			still(t, here, dir)

			fresh := filepath.Join(t.TempDir(), "fresh")
			want(t, 0, here, "", "new", "--answers="+filepath.Join(dir, "mkdaemon.toml"), "--defaults", "--dir="+fresh)
			for path, text := range tree(t, fresh) {
				found, err := os.ReadFile(filepath.Join(dir, path))
				switch {
				case err != nil:
					t.Error(err)
				case !bytes.Equal(found, text) && !yours(text):
					t.Errorf("%s is not what new writes", path)
				}
			}
			for path := range tree(t, dir) {
				if _, err := os.Lstat(filepath.Join(fresh, path)); err != nil {
					t.Errorf("%s is there, and new does not write it", path)
				}
			}
		})
	}
}

// What somebody has added, in places where the templates have changed, too, is
// still there; and it builds, and its tests are green.
func TestEdited(t *testing.T) {
	testtool.Need(t, "make")
	for _, name := range frozen(t) {
		t.Run(name, func(t *testing.T) {
			dir := thaw(t, name)
			additions := map[string]string{
				"README.md":           "\n## Our own chapter\n",
				"internal/app/app.go": "\n// Hello greets.\nfunc (a *App) Hello() string { return \"hello\" }\n",
				"cmd/pulsed/main.go":  "\n// Jo looks after this program.\n",
			}
			for path, text := range additions {
				extend(t, dir, path, text)
			}
			// Where the templates have changed neither the line before nor the one behind.
			for path, place := range map[string]string{"Makefile": "clean: ## remove what build made\n", "etc/pulsed.toml": "[app]\n"} {
				additions[path] = map[string]string{"Makefile": "hello: ## greet\n\t@echo hello\n\n", "etc/pulsed.toml": "# Ask Jo before you change this.\n"}[path]
				edit(t, dir, path, place, additions[path]+place)
			}
			if err := os.Remove(filepath.Join(dir, "man/pulsed.8")); err != nil {
				t.Fatal(err)
			}
			want(t, 0, here, dir, "update", "--conflict=fail")
			for path, text := range additions {
				holds(t, dir, path, text)
			}
			if _, err := os.Lstat(filepath.Join(dir, "man/pulsed.8")); err == nil {
				t.Error("what was deleted has come back")
			}
			still(t, here, dir)
			lab.Run(t, dir, "go", "vet", "-trimpath", "./...")
			lab.Run(t, dir, "make", "hello")
		})
	}
}

// An option that is added, and one that is taken away, on the way over several versions.
func TestSwitched(t *testing.T) {
	for _, name := range frozen(t) {
		t.Run(name, func(t *testing.T) {
			dir := thaw(t, name)
			want(t, 0, here, dir, "update", "--set", "ipc=dbus", "--set", "ci=none")
			want(t, 0, here, dir, "check")
			still(t, here, dir)
			holds(t, dir, "mkdaemon.toml", `ipc = ["dbus"]`)
			for path := range tree(t, dir) {
				if strings.HasPrefix(path, ".git") && path != ".gitignore" {
					t.Errorf("%s is left", path)
				}
			}
			lab.Run(t, dir, "go", "vet", "-trimpath", "./...")
		})
	}
}

// A project that was just made is clean, with every option; an update changes
// nothing in it, not even the time of a file.
func TestFresh(t *testing.T) {
	c := lab.Catalog(t)
	sets := combine.Each(c, "pulseD")
	sets["all"] = combine.Full(c, "pulseD")
	for id, given := range sets {
		t.Run(strings.ReplaceAll(id, "/", "-"), func(t *testing.T) {
			dir := here.Generate(t, given)
			before := times(t, dir)
			want(t, 0, here, dir, "check")
			want(t, 0, here, dir, "update")
			if diff := cmp.Diff(before, times(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// times are those of all files below dir, the state included.
func times(t *testing.T, dir string) map[string]time.Time {
	t.Helper()
	all := map[string]time.Time{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			all[path] = info.ModTime()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// tree reads all files below dir but the state.
func tree(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".mkdaemon":
			return filepath.SkipDir
		case d.IsDir():
			return nil
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files[rel], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// yours tells by its first line whether a file is the user's.
func yours(text []byte) bool {
	return bytes.Contains(text[:min(len(text), 200)], []byte("Yours: mkdaemon wrote this once"))
}
