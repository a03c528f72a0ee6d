package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

// Every row goes through Create itself: the check is worth nothing if the
// writer does not ask it.
func TestCreateRefusesPaths(t *testing.T) {
	long := strings.Repeat("a", 256)
	deep := strings.Repeat("abcdefghi/", 100) + "x"
	for _, row := range []struct {
		paths  []string
		reason string
	}{
		{[]string{""}, "empty"},
		{[]string{"."}, `component "."`},
		{[]string{".."}, `component ".."`},
		{[]string{"../outside/new"}, `component ".."`},
		{[]string{"a/../../outside/new"}, `component ".."`},
		{[]string{"a/.."}, `component ".."`},
		{[]string{"a/./b"}, `component "."`},
		{[]string{"/etc/passwd"}, "absolute"},
		{[]string{"//host/share"}, "absolute"},
		{[]string{"a/"}, "ends in a slash"},
		{[]string{"a//b"}, "empty component"},
		{[]string{"a\x00b"}, "control character"},
		{[]string{"a\nb"}, "control character"},
		{[]string{"a\x1b[31mb"}, "control character"},
		{[]string{"a\x7f"}, "control character"},
		{[]string{`..\outside\new`}, "backslash"},
		{[]string{`a\b`}, "backslash"},
		{[]string{"C:/new"}, "colon"},
		{[]string{"C:new"}, "colon"},
		{[]string{"file.txt:stream"}, "colon"},
		{[]string{long}, "256 bytes; at most 255"},
		{[]string{"a/" + long + "/b"}, "256 bytes; at most 255"},
		{[]string{deep}, "at most 1000"},
		{[]string{".git/hooks/pre-commit"}, "belongs to git"},
		{[]string{"a/.GIT/config"}, "belongs to git"},
		{[]string{".git"}, "belongs to git"},
		{[]string{"GIT~1/config"}, "belongs to git"},
		{[]string{"CON"}, "device"},
		{[]string{"a/aux.go"}, "device"},
		{[]string{"com1.txt/b"}, "device"},
		{[]string{"Lpt9"}, "device"},
		{[]string{"nul"}, "device"},
		{[]string{"a."}, "ends in a dot"},
		{[]string{"a/-rf"}, "reads as a flag"},
		{[]string{"a b"}, `character ' '`},
		{[]string{"a*"}, `character '*'`},
		{[]string{"$(id)"}, `character '$'`},
		{[]string{"caf\u00e9", "cafe\u0301"}, "not ASCII"}, // NFC and NFD twins
		{[]string{"a\xff"}, "not ASCII"},
		{[]string{"a\u202eb"}, "not ASCII"},
		{[]string{"Makefile", "makefile"}, "one file where case is ignored"},
		{[]string{"docs/a", "Docs/b"}, "one file where case is ignored"},
		{[]string{"a", "a/b"}, "a file and a folder"},
		{[]string{"A", "a/b"}, "one file where case is ignored"},
		{[]string{"a/b/c", "a/b"}, "a file and a folder"},
		{[]string{".mkdaemon/lock.json"}, "mkdaemon's own"},
		{[]string{".MkDaemon/base/x"}, "mkdaemon's own"},
	} {
		world := t.TempDir()
		tree := render.Tree{}
		for _, p := range row.paths {
			tree[p] = render.File{Text: []byte("new"), Mode: 0o644, Owner: render.Kept}
		}
		refuses(t, world, tree, row.reason)
	}
}

func TestCreateRefusesModesAndOwners(t *testing.T) {
	for reason, file := range map[string]render.File{
		"mode 0600":      {Mode: 0o600, Owner: render.Kept},
		"mode 04755":     {Mode: 0o4755, Owner: render.Kept},
		"ownership \"\"": {Mode: 0o644},
	} {
		refuses(t, t.TempDir(), render.Tree{"a": file}, reason)
	}
}

// refuses creates tree in a world with a neighbour, and wants the reason and
// nothing changed.
func refuses(t *testing.T, world string, tree render.Tree, reason string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Join(world, "outside"), 0o755))
	must(t, os.Mkdir(filepath.Join(world, "work"), 0o755))
	before := mustDigest(t, world)
	_, err := Create(t.Context(), filepath.Join(world, "work", "food"), tree, sampleOrigin())
	if err == nil || !strings.Contains(err.Error(), reason) {
		t.Errorf("%q: want %q, got %v", tree.Paths(), reason, err)
	}
	if mustDigest(t, world) != before {
		t.Errorf("%q: something was written", tree.Paths())
	}
}

func TestCheckPathsListsAllFaults(t *testing.T) {
	err := CheckPaths(render.Tree{"../a": {Mode: 0o644}, "ok": {Mode: 0o644}, "b/": {Mode: 0o644}})
	want := "output path \"../a\": component \"..\"\noutput path \"b/\": ends in a slash"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestCheckPathsAcceptsWhatTemplatesNeed(t *testing.T) {
	tree := render.Tree{}
	for _, p := range []string{
		".github/workflows/ci.yml", ".gitignore", ".gitlab-ci.yml", "init/s6/food/run", "init/systemd/food@.service",
		"init/dbus/org.example.Food.conf", "init/android/init.food.rc", "man/food.8", "a-b/x", "a/x", "a.b/x",
		"packaging/com.example.food.plist", strings.Repeat("a", 255),
	} {
		tree[p] = render.File{Mode: 0o644}
	}
	if err := CheckPaths(tree); err != nil {
		t.Error(err)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
