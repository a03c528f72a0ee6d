package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// living is a project that somebody works on. Commands run in it, as processes.
type living struct {
	testing.TB
	dir string
	env []string
}

// The release that made the projects of these tests, and the one that updates them.
const oldRelease, newRelease = "v0.9.0", "v1.0.0"

// plain are the answers of a small project.
func plain() []string {
	return []string{"--ipc=none", "--init=sysv", "--logging=stderr", "--ci=none", "--license=none"}
}

// aged makes the project that an older mkdaemon would have made: today's, in
// which age has changed what the templates have changed since.
func aged(t testing.TB, age func(old render.Tree), flags ...string) *living {
	t.Helper()
	c := catalogOf(t)
	given := option.Given{"name": {"fooD"}}
	for _, flag := range append(plain(), flags...) {
		id, answer, _ := strings.Cut(strings.TrimPrefix(flag, "--"), "=")
		if given[id] = []string{answer}; c.Question(id).Kind == option.Many {
			given[id] = strings.Split(answer, ",")
		}
	}
	given.Add(c.Defaults(given))
	answers, err := c.Resolve(given)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := render.New(Streams{}.templates(), c).Render(answers)
	if err != nil {
		t.Fatal(err)
	}
	if age != nil {
		age(tree)
	}
	dir := filepath.Join(t.TempDir(), "food")
	if _, err := project.Create(t.Context(), dir, tree, originOf(answers, oldRelease)); err != nil {
		t.Fatal(err)
	}
	return &living{TB: t, dir: dir, env: []string{releaseEnv + "=" + newRelease}}
}

// fresh is a project of today.
func fresh(t testing.TB, flags ...string) *living {
	t.Helper()
	l := aged(t, nil, flags...)
	l.update(Done)
	return l
}

// was makes file's text in an old tree: today's, in which now was then.
func was(t testing.TB, old render.Tree, path, now, then string) {
	t.Helper()
	file, there := old[path]
	if !there || strings.Count(string(file.Text), now) != 1 {
		t.Fatalf("%s: %q is there %d times", path, now, strings.Count(string(file.Text), now))
	}
	file.Text = []byte(strings.Replace(string(file.Text), now, then, 1))
	old[path] = file
}

func (l *living) command(args ...string) *exec.Cmd {
	l.Helper()
	cmd := exec.Command(self(l), args...)
	cmd.Dir, cmd.Env = l.dir, append(append(os.Environ(), childEnv+"=1"), l.env...)
	return cmd
}

// mk runs mkdaemon in the project.
func (l *living) mk(args ...string) result { l.Helper(); return outcome(l, l.command(args...)) }

func outcome(t testing.TB, cmd *exec.Cmd) result {
	t.Helper()
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	err := cmd.Run()
	if failed, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || failed.ExitCode() < 0) {
		t.Fatalf("%q: %v\n%s", cmd.Args, err, talk.String())
	}
	if strings.Contains(talk.String(), "goroutine ") {
		t.Fatalf("%q: %s", cmd.Args, talk.String())
	}
	return result{Code(cmd.ProcessState.ExitCode()), out.String(), talk.String()}
}

// want is mk that has to end with code.
func (l *living) want(code Code, args ...string) result {
	l.Helper()
	r := l.mk(args...)
	if r.code != code {
		l.Fatalf("mkdaemon %q: exit %d, want %d\n%s%s", args, r.code, code, r.out, r.err)
	}
	return r
}

func (l *living) update(code Code, args ...string) result {
	l.Helper()
	return l.want(code, append([]string{"update"}, args...)...)
}

// settled checks that nothing is left to do, in every view of the plan.
func (l *living) settled() {
	l.Helper()
	l.want(Done, "check")
	before := whole(l, l.dir)
	if r := l.update(Done); !strings.Contains(r.err, "nothing to do") {
		l.Errorf("a second update says %s", r.err)
	}
	if after := whole(l, l.dir); !maps.Equal(before, after) {
		l.Errorf("a second update changes %q", changed(before, after))
	}
	if r := l.want(Done, "diff"); r.out != "" {
		l.Errorf("there is still a difference:\n%s", r.out)
	}
}

// refused checks that a command fails for this reason and changes nothing.
func (l *living) refused(code Code, why string, args ...string) result {
	l.Helper()
	before := whole(l, l.dir)
	r := l.want(code, args...)
	if !strings.Contains(r.err, why) {
		l.Errorf("mkdaemon %q says\n%s\nwant %q", args, r.err, why)
	}
	if after := whole(l, l.dir); !maps.Equal(before, after) {
		l.Errorf("mkdaemon %q was refused, and changed %q", args, changed(before, after))
	}
	return r
}

func (l *living) path(name string) string { return filepath.Join(l.dir, filepath.FromSlash(name)) }

func (l *living) read(name string) string {
	l.Helper()
	text, err := os.ReadFile(l.path(name))
	if err != nil {
		l.Fatal(err)
	}
	return string(text)
}

func (l *living) write(name, text string) {
	l.Helper()
	if err := os.MkdirAll(filepath.Dir(l.path(name)), 0o755); err != nil {
		l.Fatal(err)
	}
	write(l, l.path(name), text)
}

// edit is what the user does to a file.
func (l *living) edit(name, old, text string) {
	l.Helper()
	before := l.read(name)
	if strings.Count(before, old) != 1 {
		l.Fatalf("%s: %q is there %d times", name, old, strings.Count(before, old))
	}
	l.write(name, strings.Replace(before, old, text, 1))
}

func (l *living) has(name, text string) {
	l.Helper()
	if got := l.read(name); !strings.Contains(got, text) {
		l.Errorf("%s does not hold %q:\n%.2000s", name, text, got)
	}
}

func (l *living) gone(names ...string) {
	l.Helper()
	for _, name := range names {
		if _, err := os.Lstat(l.path(name)); err == nil {
			l.Errorf("%s is there", name)
		}
	}
}

func (l *living) remove(name string) {
	l.Helper()
	if err := os.RemoveAll(l.path(name)); err != nil {
		l.Fatal(err)
	}
}

// today is what a project with these answers is made of now.
func today(t testing.TB, flags ...string) render.Tree {
	t.Helper()
	var now render.Tree
	aged(t, func(old render.Tree) { now = maps.Clone(old) }, flags...)
	return now
}

// planned is what --json says.
type planned struct {
	Schema           int
	From, To         string
	Entries          []struct{ Op, Path, Was, Ownership, State, Mode, Note string }
	Conflicts, Notes []string
	Exit             int
}

func (l *living) json(code Code, args ...string) planned {
	l.Helper()
	r := l.want(code, append(args, "--json")...)
	var p planned
	if err := json.Unmarshal([]byte(r.out), &p); err != nil {
		l.Fatalf("%v\n%s", err, r.out)
	}
	if p.Exit != int(code) {
		l.Errorf("the object says exit %d, the process %d", p.Exit, code)
	}
	return p
}

// state is what the plan says of one path, "" if nothing.
func (p planned) state(path string) string {
	for _, e := range p.Entries {
		if e.Path == path {
			return e.State
		}
	}
	return ""
}

// whole reads everything below dir: modes, texts, links, the state.
func whole(t testing.TB, dir string) map[string]string {
	t.Helper()
	tree := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		info, err := d.Info()
		if err != nil {
			return err
		}
		text := []byte{}
		switch {
		case info.Mode().IsRegular():
			text, err = os.ReadFile(path)
		case info.Mode()&os.ModeSymlink != 0:
			var to string
			to, err = os.Readlink(path)
			text = []byte(to)
		}
		tree[name] = info.Mode().String() + "\n" + string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// changed lists the names in which two trees differ.
func changed(a, b map[string]string) []string {
	var names []string
	for name, text := range a {
		if other, there := b[name]; !there || other != text {
			names = append(names, name)
		}
	}
	for name := range b {
		if _, there := a[name]; !there {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
