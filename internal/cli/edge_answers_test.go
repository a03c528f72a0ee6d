package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// The edge cases of answers that change, and of go.mod.

func TestEdge23RequirementsAreFloors(t *testing.T) {
	t.Parallel()
	const toml = "github.com/pelletier/go-toml/v2 "
	version := func(text string) string {
		_, rest, _ := strings.Cut(text, toml)
		v, _, _ := strings.Cut(rest, "\n")
		return v
	}
	now := version(string(today(t)["go.mod"].Text))
	older := func(old render.Tree) { was(t, old, "go.mod", toml+now, toml+"v2.0.0") }

	// A bot was faster than we are, and has other things to say as well.
	l := aged(t, older)
	l.edit("go.mod", toml+"v2.0.0", toml+"v2.999.0 // by a bot")
	l.write("go.mod", l.read("go.mod")+"\n// Ours.\nreplace example.com/x => ../x\n\nrequire example.com/x v0.0.0\n")
	text := l.read("go.mod")
	l.update(Done)
	if l.read("go.mod") != text {
		t.Errorf("it became\n%s", l.read("go.mod"))
	}
	l.settled()

	// Or was not.
	l = aged(t, older)
	l.edit("go.mod", toml+"v2.0.0", toml+"v2.0.1")
	l.update(Done)
	l.has("go.mod", toml+now)
	l.settled()

	// Nor does an option that comes lower anything.
	l = fresh(t)
	l.edit("go.mod", toml+now, toml+"v2.999.0")
	l.update(Done, "--set=ipc=dbus")
	l.has("go.mod", toml+"v2.999.0")
	l.has("go.mod", "github.com/godbus/dbus/v5 ")
	l.update(Done, "--set=ipc=none")
	l.has("go.mod", toml+"v2.999.0")
	if strings.Contains(l.read("go.mod"), "godbus") {
		t.Errorf("nobody needs D-Bus any more:\n%s", l.read("go.mod"))
	}
	l.settled()
}

func TestEdge24NewerToolchain(t *testing.T) {
	t.Parallel()
	_, rest, _ := strings.Cut(string(today(t)["go.mod"].Text), "\ngo ")
	now, _, _ := strings.Cut(rest, "\n")
	l := aged(t, func(old render.Tree) { was(t, old, "go.mod", "\ngo "+now+"\n", "\ngo 1.21.0\n") })
	l.edit("go.mod", "\ngo 1.21.0\n", "\ngo 1.99.0\n\ntoolchain go1.99.1\n")
	l.update(Done)
	l.has("go.mod", "\ngo 1.99.0\n\ntoolchain go1.99.1\n")
	l.settled()

	l = aged(t, func(old render.Tree) { was(t, old, "go.mod", "\ngo "+now+"\n", "\ngo 1.21.0\n") })
	l.edit("go.mod", "\ngo 1.21.0\n", "\ngo 1.22.0\n\ntoolchain go1.99.1\n")
	l.update(Done)
	l.has("go.mod", "\ngo "+now+"\n\ntoolchain go1.99.1\n")
	l.settled()
}

// An answer that is gone from mkdaemon.toml is that of the last update; a question
// that is new takes its default; what nobody can answer is listed.
func TestEdge25Answers(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	intent := l.read(project.IntentPath)
	l.edit(project.IntentPath, "license = \"none\"\n", "")
	if r := l.update(Done); !strings.Contains(r.err, "license has no answer; it is none, as before; to change it: --set license=mit|") {
		t.Errorf("it says %s", r.err)
	}
	l.has(project.IntentPath, "license = \"none\"\n")
	l.settled()

	// Nor is one believed that the lock remembers and nobody knows any more.
	l.edit(project.IntentPath, "ci = \"none\"\n", "")
	l.edit(lockFile, `"ci": ["none"]`, `"ci": ["geneva"]`)
	if r := l.update(Done); !strings.Contains(r.err, "ci has no answer; it is github, by default;") {
		t.Errorf("it says %s", r.err)
	}

	// An option that is retired: nobody guesses what is wanted instead.
	l = fresh(t)
	l.edit(project.IntentPath, `init = ["sysv"]`, `init = ["sysv", "geneva"] # ours`)
	above, _, _ := strings.Cut(l.read(project.IntentPath), "init = ")
	place := fmt.Sprintf("mkdaemon.toml:%d", strings.Count(above, "\n")+1)
	for _, command := range []string{"update", "check", "diff"} {
		l.refused(Usage, place+`:17: init: unknown option "geneva"`, command)
	}
	l.want(Usage, "update", "--set=init=sysv") // the file is wrong all the same
	l.edit(project.IntentPath, `, "geneva"`, "")
	l.settled()

	// A question that is renamed or retired.
	l.write(project.IntentPath, intent+"packaging = \"deb\"\n")
	l.refused(Usage, `unknown key "packaging"`, "update")

	// No file at all: the lock knows the answers.
	l.remove(project.IntentPath)
	if r := l.want(Pending, "check"); strings.Contains(r.err, "has no answer") || !strings.Contains(r.err, "answers of the last update") {
		t.Errorf("it says %s", r.err)
	}
	l.want(Pending, "check")
	if r := l.update(Done); !strings.Contains(r.err, "written again") {
		t.Errorf("it says %s", r.err)
	}
	if l.read(project.IntentPath) != intent {
		t.Errorf("it became\n%s", l.read(project.IntentPath))
	}
	l.settled()

	// Nobody knows: the answer is asked for by its flag.
	for _, file := range []string{project.IntentPath, lockFile} {
		l.write(file, strings.NewReplacer("name = \"fooD\"\n", "", "module = \"example.com/food\"\n", "", "    \"name\": [\"fooD\"],\n", "",
			"    \"module\": [\"example.com/food\"],\n", "").Replace(l.read(file)))
	}
	r := l.refused(Usage, "mkdaemon:   --set name=TEXT\nmkdaemon:   --set module=TEXT\n", "update")
	if !strings.Contains(r.err, "these answers are missing") {
		t.Errorf("it says %s", r.err)
	}
	l.refused(Usage, "--set name=TEXT", "check")
	l.update(Done, "--set", "name=fooD")
	l.settled()
}

// On a terminal the person is asked, as by `new`.
func TestEdge25MissingAnswerIsAsked(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	l.edit(project.IntentPath, "name = \"fooD\"\n", "")
	l.edit(lockFile, "    \"name\": [\"fooD\"],\n", "")
	s := at(t, setup{dir: l.dir, env: l.env}, "update")
	s.asked("Name of the daemon:")
	s.keys("fooD" + enter)
	s.exit(Done)
	l.has(project.IntentPath, "name = \"fooD\"\n")
	l.settled()
}

func TestEdge25RenameIsRefused(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	l.refused(Failed, "the daemon is called food", "update", "--set=name=barD")
	l.edit(project.IntentPath, `"fooD"`, `"barD"`)
	l.refused(Failed, `put "fooD" back into mkdaemon.toml`, "update")
	l.refused(Failed, "the daemon is called food", "check")
	// How it is written may change.
	l.edit(project.IntentPath, `"barD"`, `"FooD"`)
	l.update(Done)
	l.has("README.md", "# FooD\n")
	l.settled()
}

func TestEdge26AnotherOption(t *testing.T) {
	t.Parallel()
	l := fresh(t, "--ipc=unix")
	before := snapshot(l, l.dir)
	var client []string // files of the old choice
	now := today(t, "--ipc=dbus")
	for path := range before {
		if _, stays := now[path]; !stays {
			client = append(client, path)
		}
	}
	if len(client) < 3 {
		t.Fatalf("ipc/unix alone has only %q", client)
	}
	mine := client[0]
	for _, path := range client {
		if strings.HasSuffix(path, ".go") {
			mine = path
		}
	}
	l.write(mine, l.read(mine)+"\n// Mine.\n")
	text := l.read(mine)
	l.edit(project.IntentPath, `ipc = ["unix"]`, `ipc   =  [  "unix"  ] # how to ask it`)
	r := l.update(Done, "--set", "ipc=dbus")
	l.has(project.IntentPath, `ipc   =  ["dbus"] # how to ask it`)
	for _, path := range client {
		if path != mine {
			l.gone(path)
		}
	}
	if l.read(mine) != text || !strings.Contains(r.err, "note: "+mine+": ") {
		t.Errorf("what the user edited is gone, or nobody is told:\n%s", r.err)
	}
	l.remove(mine)
	l.settled()
	// And back: what was deleted by us is made again, folders too.
	l.update(Done, "--set=ipc=unix")
	l.remove(".mkdaemon")
	want := fresh(t, "--ipc=unix")
	for path, text := range snapshot(want, want.dir) {
		_, text, _ := strings.Cut(text, "\n")
		if path != project.IntentPath && l.read(path) != text {
			t.Errorf("%s differs from that of a new project", path)
		}
	}
}

// Folders that we made and emptied go; a folder with something of the user stays.
func TestEdge26EmptyFolders(t *testing.T) {
	t.Parallel()
	l := fresh(t, "--init=sysv,runit")
	l.write("init/sysv/notes", "mine\n")
	l.update(Done, "--set=init=s6")
	l.gone("init/runit", "init/sysv/food")
	l.has("init/sysv/notes", "mine")
	l.settled()
}

// What the user took over is left alone. Given back, it is merged from where he
// took it over: no edit of his is lost, and none of ours.
func TestYoursInIntent(t *testing.T) {
	t.Parallel()
	l := aged(t, makefile(t))
	l.edit("Makefile", nextLine, "BINDIR ?= /opt/bin\n") // would be a conflict
	const yours = "yours = [\"Makefile\", \"docs\"]\n"
	l.write(project.IntentPath, l.read(project.IntentPath)+yours)
	text := l.read("Makefile")
	owner := func(path string) string {
		for _, e := range l.json(Done, "check").Entries {
			if e.Path == path {
				return e.Ownership
			}
		}
		return ""
	}
	l.update(Done)
	if l.read("Makefile") != text || owner("Makefile") != "yours" || owner("docs/OPERATIONS.md") != "yours" {
		t.Errorf("the Makefile is %s, the docs are %s", owner("Makefile"), owner("docs/OPERATIONS.md"))
	}
	l.settled()
	l.edit(project.IntentPath, yours, "")
	l.refused(Conflicts, "Makefile", "update", "--conflict=fail")
	l.edit("Makefile", "BINDIR ?= /opt/bin\n", nextLine)
	l.edit("Makefile", farLine, farEdit)
	l.update(Done)
	l.has("Makefile", farEdit)
	l.has("Makefile", oursNow)
	if owner("Makefile") != "kept" || owner("docs/OPERATIONS.md") != "kept" {
		t.Errorf("the Makefile is %s, the docs are %s", owner("Makefile"), owner("docs/OPERATIONS.md"))
	}
	l.settled()
}

// --set changes one line; everything else in the file is as its writer left it.
func TestSetKeepsTheFile(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	text := "# ours\r\n" + strings.ReplaceAll(strings.Replace(l.read(project.IntentPath), "ci = \"none\"\n", "ci = 'none' # for now\n", 1), "\n", "\r\n")
	l.write(project.IntentPath, text)
	l.settled()
	l.update(Done, "--set=ci=gitlab", "--set", "description=it's \"ours\" = a, b")
	want := strings.Replace(text, "ci = 'none'", "ci = \"gitlab\"", 1)
	want = strings.Replace(want, `"the fooD daemon"`, `"it's \"ours\" = a, b"`, 1)
	if got := l.read(project.IntentPath); got != want {
		t.Errorf("it became\n%q\nwant\n%q", got, want)
	}
	l.has(".gitlab-ci.yml", "make race")
	l.settled()
	// Several options, by commas or by several flags.
	l.update(Done, "--set=init=sysv,runit", "--set=init=s6")
	l.has(project.IntentPath, `init = ["runit", "s6", "sysv"]`) // in the order of the options
	// What contradicts is refused as by new.
	l.refused(Usage, "logging: journald cannot be chosen here", "update", "--set=logging=journald")
	l.refused(Usage, "ci: one answer is possible", "update", "--set=ci=github", "--set=ci=gitlab")
	l.refused(Usage, "unknown option \"gitlub\" (did you mean \"github\"?)", "update", "--set=ci=gitlub")
	l.refused(Usage, "description", "update", "--set=description=two\nlines")
}

// Another place than the folder one stands in, and flags behind it.
func TestUpdateElsewhere(t *testing.T) {
	t.Parallel()
	l := aged(t, makefile(t))
	above := &living{TB: t, dir: filepath.Dir(l.dir), env: l.env}
	above.want(Pending, "check", "food")
	above.want(Pending, "update", "./food/", "--dry-run")
	l.edit("Makefile", nextLine, "BINDIR ?= /opt/bin\n")
	if r := above.want(Conflicts, "update", "food"); !strings.Contains(r.err, "mkdaemon update --continue food\n") {
		t.Errorf("it says %s", r.err)
	}
	above.want(Done, "update", "food", "--abort")
	l.edit("Makefile", "BINDIR ?= /opt/bin\n", nextLine)
	above.want(Done, "update", "food", "--json", "--set", "license=mit")
	l.has("Makefile", oursNow)
	l.has("LICENSE", "MIT")
	above.want(Done, "check", l.dir)
	if r := above.want(Failed, "update"); !strings.Contains(r.err, "no project of mkdaemon") {
		t.Errorf("it says %s", r.err)
	}
	if r := above.want(Failed, "check", "nowhere"); !strings.Contains(r.err, "nowhere: no such") {
		t.Errorf("it says %s", r.err)
	}
	if _, err := os.Lstat(filepath.Join(above.dir, ".mkdaemon")); err == nil {
		t.Error("it left something behind")
	}
}
