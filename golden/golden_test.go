// Package golden holds what the templates produce, to be read in reviews:
//
//	default/       the project of `mkdaemon new pulseD --defaults`: a real module,
//	               and what is remembered of it, without the base texts
//	each/Q-O.txtar what option O of question Q changes against it
//	full.txtar     what all options together change that do not exclude one another
//
// Nothing is proven here to work; e2e builds and runs projects. After a change
// of a template run `go test ./golden -update` and read the diff: it is all that
// the change does to anybody's project.
package golden

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
	"github.com/mkdaemon/mkdaemon/templates"
)

// The only -update flag of the repository.
var update = flag.Bool("update", false, "write the goldens anew instead of comparing with them")

// The typed name differs from the one on disk, so that both can be told apart
// in every file.
const name = "pulseD"

type maker struct {
	catalog   *option.Catalog
	templates *render.Templates
	plain     option.Given
}

func newMaker(t *testing.T) *maker {
	t.Helper()
	c, err := option.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return &maker{c, render.New(templates.FS, c), combine.Plain(c, name)}
}

func (m *maker) tree(t *testing.T, given option.Given) render.Tree {
	t.Helper()
	answers, err := m.catalog.Resolve(given)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := m.templates.Render(answers)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// delta writes what given changes against the default project.
func (m *maker) delta(t *testing.T, given option.Given) []byte {
	t.Helper()
	base, tree := m.tree(t, m.plain), m.tree(t, given)
	var a txtar.Archive
	comment := "mkdaemon new " + name + " --defaults"
	for _, q := range m.catalog.Questions {
		if !slices.Equal(given[q.ID], m.plain[q.ID]) {
			comment += " --" + q.ID + "=" + strings.Join(given[q.ID], ",")
		}
	}
	comment += "\n"
	for _, p := range base.Paths() {
		if _, there := tree[p]; !there {
			comment += "without " + p + "\n"
		}
	}
	for _, p := range tree.Paths() {
		if old, there := base[p]; !there || !bytes.Equal(old.Text, tree[p].Text) {
			a.Files = append(a.Files, txtar.File{Name: p, Data: tree[p].Text})
		}
	}
	a.Comment = []byte(comment + "\n")
	return txtar.Format(&a)
}

// wanted is every golden: its path below this folder, its text and its mode.
func wanted(t *testing.T) render.Tree {
	t.Helper()
	m := newMaker(t)
	want := render.Tree{}
	plain := m.tree(t, m.plain)
	for p, f := range plain {
		want["default/"+p] = render.File{Text: f.Text, Mode: f.Mode}
	}
	files, err := state.Files(plain, state.Origin{Generator: "v0.0.0", Answers: m.plain})
	if err != nil {
		t.Fatal(err)
	}
	for p, f := range files {
		// The base texts would be all that stands beside them once more; the lock has their digests.
		if !strings.HasPrefix(p, ".mkdaemon/base/") {
			want["default/"+p] = render.File{Text: f.Text, Mode: f.Mode}
		}
	}
	for id, given := range combine.Each(m.catalog, name) {
		want["each/"+strings.ReplaceAll(id, "/", "-")+".txtar"] = render.File{Text: m.delta(t, given), Mode: 0o644}
	}
	want["full.txtar"] = render.File{Text: m.delta(t, combine.Full(m.catalog, name)), Mode: 0o644}
	return want
}

// stored reads the goldens as they are.
func stored(t *testing.T) render.Tree {
	t.Helper()
	got := render.Tree{}
	for _, top := range []string{"default", "each", "full.txtar"} {
		err := filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			if !info.Mode().IsRegular() {
				return fmt.Errorf("%s is no regular file", p)
			}
			text, err := os.ReadFile(p)
			// Git keeps one bit of the mode; the umask of the clone took part in the rest.
			mode := fs.FileMode(0o644)
			if info.Mode()&0o100 != 0 {
				mode = 0o755
			}
			got[filepath.ToSlash(p)] = render.File{Text: text, Mode: mode}
			return err
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return got
}

func TestGolden(t *testing.T) {
	want := wanted(t)
	if *update {
		write(t, want)
	}
	got := stored(t)
	for _, p := range want.Paths() {
		switch old, there := got[p]; {
		case !there:
			t.Errorf("%s is missing", p)
		case old.Mode != want[p].Mode:
			t.Errorf("%s has mode %o, the templates give %o", p, old.Mode, want[p].Mode)
		default:
			if diff := cmp.Diff(string(old.Text), string(want[p].Text)); diff != "" {
				t.Errorf("%s differs (-golden +templates):\n%s", p, diff)
			}
		}
	}
	for _, p := range got.Paths() {
		if _, there := want[p]; !there {
			t.Errorf("%s is no longer produced by the templates", p)
		}
	}
	if t.Failed() {
		t.Log("if the change is intended: go test ./golden -update, then read git diff golden")
	}
}

// write deletes first, so that nothing stale survives.
func write(t *testing.T, want render.Tree) {
	t.Helper()
	for _, top := range []string{"default", "each", "full.txtar"} {
		if err := os.RemoveAll(top); err != nil {
			t.Fatal(err)
		}
	}
	for p, f := range want {
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, f.Text, f.Mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(p, f.Mode); err != nil {
			t.Fatal(err)
		}
	}
}

// The default project brings a .gitignore, which is alive in this repository: a
// golden that it matches would never reach a commit, nor a reviewer.
func TestNoGoldenIsIgnored(t *testing.T) {
	paths := strings.Join(wanted(t).Paths(), "\n")
	git := exec.CommandContext(t.Context(), "git", "check-ignore", "--no-index", "--stdin")
	git.Stdin = strings.NewReader(paths)
	out, err := git.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != 1) {
		t.Skipf("git cannot tell: %v", err)
	}
	if len(out) > 0 {
		t.Errorf("git would not commit these goldens:\n%s", out)
	}
}
