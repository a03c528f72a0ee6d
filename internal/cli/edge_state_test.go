package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/templates"
)

// The edge cases of the state that a project carries, and of its versions.

const lockFile = ".mkdaemon/lock.json"

func TestEdge20Lock(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(l *living)
		why   string
	}{
		"missing":        {func(l *living) { l.remove(lockFile) }, "git checkout"},
		"state missing":  {func(l *living) { l.remove(".mkdaemon") }, "git checkout"},
		"truncated":      {func(l *living) { text := l.read(lockFile); l.write(lockFile, text[:len(text)/2]) }, "it is cut off"},
		"empty":          {func(l *living) { l.write(lockFile, "") }, "it is cut off"},
		"badly merged":   {func(l *living) { l.edit(lockFile, "{\n  \"schema\"", "{\n<<<<<<< HEAD\n  \"schema\"") }, "conflict markers"},
		"newer":          {func(l *living) { l.edit(lockFile, `"schema": 1`, `"schema": 99`) }, "schema 99 is newer"},
		"an unknown key": {func(l *living) { l.edit(lockFile, `"schema": 1`, `"schema": 1, "x": 1`) }, "git checkout"},
		"a path out":     {func(l *living) { l.edit(lockFile, `"path":"Makefile"`, `"path":"../Makefile"`) }, `file "../Makefile": component ".."`},
		"an absolute":    {func(l *living) { l.edit(lockFile, `"path":"Makefile"`, `"path":"/etc/passwd"`) }, `file "/etc/passwd": absolute`},
		"of git":         {func(l *living) { l.edit(lockFile, `"path":"Makefile"`, `"path":".git/config"`) }, `belongs to git`},
		"of ours":        {func(l *living) { l.edit(lockFile, `"path":"Makefile"`, `"path":".mkdaemon/lock.json"`) }, "it is mkdaemon's own"},
		"twice":          {func(l *living) { l.edit(lockFile, `"path":"Makefile"`, `"path":"README.md"`) }, "not in the order of paths"},
		"a twin":         {func(l *living) { l.edit(lockFile, `"path":"README.md"`, `"path":"makefile"`) }, "are one file where case is ignored"},
		"a link":         {func(l *living) { l.remove(lockFile); l.link("/etc/passwd", lockFile) }, "lock.json"},
		"a pipe":         {func(l *living) { l.remove(lockFile); mkfifo(l, lockFile) }, "lock.json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := aged(t, makefile(t))
			test.spoil(l)
			for _, command := range []string{"update", "check", "diff"} {
				l.refused(Failed, test.why, command)
			}
			l.refused(Failed, test.why, "update", "--dry-run")
		})
	}
}

func TestEdge21Base(t *testing.T) {
	t.Parallel()
	pack := func(l *living) string {
		names, err := filepath.Glob(l.path(".mkdaemon/base/*"))
		if err != nil || len(names) != 1 {
			l.Fatalf("packs %q, %v", names, err)
		}
		return ".mkdaemon/base/" + filepath.Base(names[0])
	}
	for name, lose := range map[string]func(l *living){
		"missing": func(l *living) { l.remove(pack(l)) },
		"changed": func(l *living) { l.edit(pack(l), "# Where things go.", "# where things go.") },
		"cut off": func(l *living) { text := l.read(pack(l)); l.write(pack(l), text[:len(text)/2]) },
		"renamed": func(l *living) {
			p := pack(l)
			l.fail(os.Rename(l.path(p), l.path(".mkdaemon/base/"+strings.Repeat("0", 64))))
		},
	} {
		// Untouched files are as the templates have them: nothing is lost.
		l := fresh(t)
		lose(l)
		if r := l.mk("check"); r.code != Pending || !strings.Contains(r.err, "base") {
			t.Errorf("%s: check ends with %d: %s", name, r.code, r.err)
		} else if damaged := strings.Contains(r.err, "it was changed, or cut off"); damaged != (name != "missing") {
			t.Errorf("%s: it does not say what is wrong: %s", name, r.err)
		}
		l.update(Done)
		l.settled()

		// Nor where the templates have changed it: what is there has the digest.
		l = aged(t, makefile(t))
		lose(l)
		l.update(Done)
		l.has("Makefile", oursNow)
		l.settled()

		// An edited one has lost its ancestor: nobody guesses whose a line is.
		l = aged(t, makefile(t))
		l.edit("Makefile", farLine, farEdit)
		text := l.read("Makefile")
		lose(l)
		r := l.update(Conflicts)
		if l.read("Makefile") != text || !strings.Contains(r.err, "base") {
			t.Errorf("%s: the Makefile was changed, or nobody knows why not: %s", name, r.err)
		}
		l.write("Makefile", strings.Replace(text, oursThen, oursNow, 1))
		l.remove(newSidecar)
		l.update(Done, "--continue")
		l.settled()
	}
}

func TestEdge22ModuleAndFolder(t *testing.T) {
	t.Parallel()
	// The folder has another name: nothing in it says so.
	l := fresh(t)
	l.fail(os.Rename(l.dir, l.dir+"-elsewhere"))
	l.dir += "-elsewhere"
	l.settled()

	// The user gave the module another path, by hand, and told nobody.
	const other = "example.org/other"
	rename := func(l *living) {
		for name, text := range snapshot(l, l.dir) {
			_, text, _ = strings.Cut(text, "\n")
			if name != project.IntentPath && strings.Contains(text, "example.com/food") {
				l.write(name, strings.ReplaceAll(text, "example.com/food", other))
			}
		}
	}
	l = fresh(t)
	rename(l)
	for _, command := range []string{"update", "check", "diff"} {
		l.refused(Failed, "--set module="+other, command)
	}
	r := l.update(Done, "--set", "module="+other)
	if strings.Contains(r.err, "conflict") {
		t.Errorf("it says %s", r.err)
	}
	l.has(project.IntentPath, `module = "`+other+`"`)
	l.settled()

	// We do it for them.
	l = fresh(t)
	l.update(Done, "--set=module="+other)
	l.has("go.mod", "module "+other+"\n")
	l.has("internal/daemon/daemon.go", `"`+other+"/internal/")
	l.settled()
}

// Three versions ago two files had other names, and the answers fewer questions.
func TestEdge27SkippedVersions(t *testing.T) {
	t.Parallel()
	const then, now = "internal/notify/monotonic.go", "internal/notify/monotonic_linux.go"
	l := aged(t, func(old render.Tree) {
		makefile(t)(old)
		old[then] = old[now]
		delete(old, now)
		intent := old[project.IntentPath]
		intent.Text = []byte(strings.Replace(string(intent.Text), "activation = [\"boot\"]\n", "", 1))
		old[project.IntentPath] = intent
	})
	// The lock of then did not know the question either.
	l.edit(lockFile, "    \"activation\": [\"boot\"],\n", "")
	l.write(then, l.read(then)+"\n// Mine.\n")
	text := l.read(then)
	for _, path := range []string{then, now} { // it has both names for now
		if r := l.want(Done, "diff", path); !strings.Contains(r.out, "rename to "+now+"\n") {
			t.Errorf("diff %s says\n%s%s", path, r.out, r.err)
		}
	}
	r := l.update(Done)
	if !strings.Contains(r.err, "note: mkdaemon.toml: activation has no answer; it is boot, by default; to change it: --set activation=boot|") {
		t.Errorf("it says %s", r.err)
	}
	l.gone(then)
	if l.read(now) != text {
		t.Errorf("the edit did not move along:\n%s", l.read(now))
	}
	l.has("Makefile", oursNow)
	l.has(project.IntentPath, "activation = [\"boot\"]\n")
	l.settled()
}

// What moved twice while nobody looked has moved once, to where it is now.
func TestEdge27MovedTwice(t *testing.T) {
	t.Parallel()
	const moves = "[[move]]\nfrom = \"docs/OPS.md\"\nto = \"docs/RUN.md\"\n[[move]]\nfrom = \"docs/RUN.md\"\nto = \"docs/OPERATIONS.md\"\n"
	newer := templatesWith(t, map[string]string{"moves.toml": moves})
	for _, then := range []string{"docs/OPS.md", "docs/RUN.md"} {
		l := aged(t, func(old render.Tree) {
			old[then] = old["docs/OPERATIONS.md"]
			delete(old, "docs/OPERATIONS.md")
		})
		l.env = append(l.env, templatesEnv+"="+newer)
		l.write(then, "mine\n"+l.read(then))
		text := l.read(then)
		l.update(Done)
		l.gone("docs/OPS.md", "docs/RUN.md")
		if l.read("docs/OPERATIONS.md") != text {
			t.Errorf("%s: it became %q", then, l.read("docs/OPERATIONS.md"))
		}
		l.settled()
	}
	// Where the new place is taken, nothing is overwritten.
	l := aged(t, func(old render.Tree) {
		old["docs/OPS.md"] = old["docs/OPERATIONS.md"]
		delete(old, "docs/OPERATIONS.md")
	})
	l.env = append(l.env, templatesEnv+"="+newer)
	l.write("docs/OPERATIONS.md", "mine\n")
	l.update(Conflicts)
	if l.read("docs/OPERATIONS.md") != "mine\n" {
		t.Errorf("it was overwritten with %q", l.read("docs/OPERATIONS.md"))
	}
	l.has("docs/OPS.md", "fooD")
}

func TestEdge28Downgrade(t *testing.T) {
	t.Parallel()
	l := aged(t, makefile(t))
	l.update(Done)
	l.env = []string{releaseEnv + "=v0.9.9"}
	for _, command := range []string{"update", "check", "diff"} {
		l.refused(Failed, newRelease, command)
	}
	l.env = []string{releaseEnv + "=v1.0.1"}
	l.settled()
}

// Nobody's own file is touched, not even for a fix; but everybody is told.
func TestEdge29YoursHasChanged(t *testing.T) {
	t.Parallel()
	const path = "internal/app/app_test.go"
	const template = "base/" + path + ".once"
	newer := templatesWith(t, map[string]string{template: string(must(templates.FS.ReadFile(template))) + "\n// Fixed: CVE.\n"})
	l := fresh(t)
	l.env = []string{releaseEnv + "=v1.1.0", templatesEnv + "=" + newer}
	l.write(path, "package app\n")
	p := l.json(Done, "check")
	if !slices.ContainsFunc(p.Notes, func(n string) bool { return strings.HasPrefix(n, path+": ") }) {
		t.Errorf("notes %q", p.Notes)
	}
	if r := l.update(Done); !strings.Contains(r.err, "note: "+path+": ") {
		t.Errorf("it says %s", r.err)
	}
	if l.read(path) != "package app\n" {
		t.Error("it was touched")
	}
	if r := l.want(Done, "diff", path); !strings.Contains(r.out, "+// Fixed: CVE.\n") || !strings.Contains(r.out, "-") {
		t.Errorf("diff %s says\n%s", path, r.out)
	}
	if r := l.want(Done, "diff"); r.out != "" {
		t.Errorf("diff without it says\n%s", r.out)
	}
}

func TestEdge34CommittedMarkers(t *testing.T) {
	t.Parallel()
	l := aged(t, makefile(t))
	l.edit("Makefile", nextLine, "BINDIR ?= /opt/bin\n")
	l.git("init", "-q")
	l.update(Conflicts, "--conflict=markers")
	l.git("add", "-A")
	l.git("commit", "-qm", "oops")
	clone := &living{TB: t, dir: filepath.Join(t.TempDir(), "clone"), env: l.env}
	l.git("clone", "-q", ".", clone.dir)
	p := clone.json(Conflicts, "check")
	if !slices.Equal(p.Conflicts, []string{"Makefile"}) || p.state("Makefile") != string(project.Conflicted) {
		t.Errorf("conflicts %q, state %q", p.Conflicts, p.state("Makefile"))
	}
	if !slices.ContainsFunc(p.Notes, func(n string) bool { return strings.HasPrefix(n, "Makefile: its conflict is not resolved yet") }) {
		t.Errorf("it looks like a new one: %q", p.Notes)
	}
	if r := clone.want(Conflicts, "check"); !strings.Contains(r.out, "conflict   Makefile\n") {
		t.Errorf("check says %s", r.out)
	}
	clone.refused(Conflicts, "Makefile", "update")
	// Somebody else, in another clone, can finish what was begun.
	text := clone.read("Makefile")
	before, rest, _ := strings.Cut(text, "<<<<<<<")
	_, after, _ := strings.Cut(rest, ">>>>>>> next (mkdaemon "+newRelease+")\n")
	clone.write("Makefile", before+oursNow+"BINDIR ?= /opt/bin\n"+after)
	clone.update(Done, "--continue")
	clone.settled()
}
