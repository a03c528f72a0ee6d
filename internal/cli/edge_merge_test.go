package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// The edge cases of an update, each with its number in the design notes: here
// those of merging one file. In all of them the templates have changed the line
// of SYSCONFDIR in the Makefile since the project was made.

const (
	oursThen   = "SYSCONFDIR ?= /usr/etc\n"
	oursNow    = "SYSCONFDIR ?= /etc\n"
	nextLine   = "BINDIR ?= $(PREFIX)/bin\n"
	farLine    = "\trm -rf bin\n"
	farEdit    = "\trm -rf bin out\n"
	newSidecar = "Makefile" + project.SidecarSuffix
)

func makefile(t testing.TB) func(render.Tree) {
	return func(old render.Tree) { was(t, old, "Makefile", oursNow, oursThen) }
}

// An edit far from ours: what all other cases differ from.
func TestEdge00DistantLines(t *testing.T) {
	t.Parallel()
	l := aged(t, makefile(t))
	l.edit("Makefile", farLine, farEdit)
	if state := l.json(Pending, "check").state("Makefile"); state != string(project.Both) {
		t.Errorf("state %q", state)
	}
	if r := l.want(Pending, "check"); r.out != "both       Makefile\n" {
		t.Errorf("check lists %s", r.out)
	}
	if r := l.update(Pending, "--dry-run"); r.err != "food: without --dry-run: 1 merged\n" {
		t.Errorf("a dry run says %s", r.err)
	}
	r := l.update(Done)
	if !strings.Contains(r.err, "merge Makefile\n") || !strings.Contains(r.err, "food: 1 merged") || r.out != "" {
		t.Errorf("it says %s%s", r.err, r.out)
	}
	l.has("Makefile", oursNow)
	l.has("Makefile", farEdit)
	if state := l.json(Done, "check").state("Makefile"); state != string(project.Adapted) {
		t.Errorf("state %q", state)
	}
	l.settled()
}

func TestEdge01AdjacentLines(t *testing.T) {
	t.Parallel()
	const edit = "BINDIR ?= /opt/bin\n"
	l := aged(t, makefile(t))
	l.edit("Makefile", nextLine, edit)
	edited, next := l.read("Makefile"), string(today(t)["Makefile"].Text)
	l.want(Conflicts, "check")

	// fail: nothing at all is written.
	l.refused(Conflicts, "nothing was written", "update", "--conflict=fail")
	// sidecar: the user's file is untouched.
	r := l.update(Conflicts, "--conflict=sidecar")
	if !strings.Contains(r.err, newSidecar) || !strings.Contains(r.err, "mkdaemon update --continue\n") {
		t.Errorf("it does not say what to do: %s", r.err)
	}
	if l.read("Makefile") != edited || l.read(newSidecar) != next {
		t.Errorf("not a sidecar:\n%s", l.read(newSidecar))
	}
	l.want(Conflicts, "check")
	l.refused(Conflicts, "are open", "update")
	l.refused(Conflicts, "Makefile", "update", "--continue")
	l.update(Done, "--abort")
	l.gone(newSidecar)
	if l.read("Makefile") != edited {
		t.Error("--abort changed the Makefile")
	}
	l.want(Conflicts, "check")

	// markers: both, with the base shown and the sides named.
	l.update(Conflicts, "--conflict=markers")
	text := l.read("Makefile")
	for _, part := range []string{
		"<<<<<<< disk (your file)\n" + oursThen + edit,
		"||||||| base (mkdaemon " + oldRelease + ")\n" + oursThen + nextLine,
		"=======\n" + oursNow + nextLine + ">>>>>>> next (mkdaemon " + newRelease + ")\n",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("no\n%s\nin\n%s", part, text)
		}
	}
	l.refused(Conflicts, "Makefile", "update", "--continue")
	before, rest, _ := strings.Cut(text, "<<<<<<<")
	_, after, _ := strings.Cut(rest, ">>>>>>> next (mkdaemon "+newRelease+")\n")
	l.write("Makefile", before+oursNow+edit+after)
	l.update(Done, "--continue")
	l.has("Makefile", oursNow+edit)
	l.settled()
}

// ours and theirs settle it without a question: exit 0.
func TestEdge01OursAndTheirs(t *testing.T) {
	t.Parallel()
	const edit = "BINDIR ?= /opt/bin\n"
	for mode, want := range map[string]string{"ours": oursThen + edit, "theirs": oursNow + nextLine} {
		l := aged(t, makefile(t))
		l.edit("Makefile", nextLine, edit)
		l.edit("Makefile", farLine, farEdit)
		l.update(Done, "--conflict="+mode)
		l.has("Makefile", want)
		l.has("Makefile", farEdit)
		l.gone(newSidecar)
		l.settled()
	}
}

func TestEdge02SameChange(t *testing.T) {
	t.Parallel()
	l := aged(t, makefile(t))
	l.edit("Makefile", oursThen, oursNow)
	l.edit("Makefile", farLine, farEdit)
	text := l.read("Makefile")
	l.update(Done)
	if l.read("Makefile") != text {
		t.Errorf("it became\n%s", l.read("Makefile"))
	}
	l.settled()

	// All of it: nothing is left to merge, and the file is not even written.
	l = aged(t, makefile(t))
	l.edit("Makefile", oursThen, oursNow)
	before := modified(l, "Makefile")
	l.update(Done)
	if after := modified(l, "Makefile"); after != before {
		t.Error("a file that is right was written again")
	}
	if state := l.json(Done, "check").state("Makefile"); state != "" && state != string(project.Unchanged) {
		t.Errorf("state %q", state)
	}
	l.settled()
}

func modified(l *living, name string) string {
	l.Helper()
	info, err := os.Stat(l.path(name))
	if err != nil {
		l.Fatal(err)
	}
	return info.ModTime().String()
}

// Merged by lines it would be clean, formatted, and would not compile.
func TestEdge03SameLineInTwoPlaces(t *testing.T) {
	t.Parallel()
	const path = "internal/notify/notify.go"
	now := string(today(t)[path].Text)
	at := strings.LastIndex(now, "\nfunc ")
	comment := strings.LastIndex(now[:at], "\n\n") // the comment of the function belongs to it
	last := now[comment:]
	l := aged(t, func(old render.Tree) { was(t, old, path, last, "\n") })
	text := l.read(path)
	first := strings.Index(text, "\nfunc ")
	first = strings.LastIndex(text[:first], "\n\n")
	l.write(path, text[:first]+last+text[first:])
	r := l.update(Conflicts)
	if !strings.Contains(r.err, path) {
		t.Errorf("it says %s", r.err)
	}
	if got := l.read(path + project.SidecarSuffix); got != now {
		t.Errorf("beside it is\n%s", got)
	}
}

func TestEdge07MarkersAreThereAlready(t *testing.T) {
	t.Parallel()
	const sample = "# <<<<<<< like this\n<<<<<<< HEAD\n||||||| x\n=======\n>>>>>>> main\n"
	l := aged(t, makefile(t))
	l.edit("Makefile", "# Where things go.", sample+"# Where things go.")
	l.edit("Makefile", nextLine, "BINDIR ?= /opt/bin\n")
	l.update(Conflicts, "--conflict=markers")
	l.has("Makefile", "\n<<<<<<<< disk (your file)\n")
	l.has("Makefile", sample)
	l.refused(Conflicts, "Makefile", "update", "--continue")
	// What was there before is no conflict of ours.
	before, rest, _ := strings.Cut(l.read("Makefile"), "<<<<<<<< disk (your file)\n")
	_, after, _ := strings.Cut(rest, ">>>>>>>> next (mkdaemon "+newRelease+")\n")
	l.write("Makefile", before+oursNow+after)
	l.update(Done, "--continue")
	l.has("Makefile", sample)
	l.settled()
}

func TestEdge08BothAddAFile(t *testing.T) {
	t.Parallel()
	const path = "docs/OPERATIONS.md"
	now := string(today(t)[path].Text)
	add := func(old render.Tree) { delete(old, path) }

	l := aged(t, add) // the user has none
	l.update(Done)
	if l.read(path) != now {
		t.Error("it was not created")
	}
	l.settled()

	l = aged(t, add) // the user has the same
	l.write(path, now)
	before := modified(l, path)
	l.update(Done)
	if modified(l, path) != before {
		t.Error("it was written again")
	}
	l.settled()

	l = aged(t, add) // the user has another
	l.write(path, "mine\n")
	l.update(Conflicts)
	if l.read(path) != "mine\n" || l.read(path+project.SidecarSuffix) != now {
		t.Error("not a sidecar")
	}
	l.write(path, now+"mine\n")
	l.remove(path + project.SidecarSuffix)
	l.update(Done, "--continue")
	l.settled()

	l = aged(t, add) // the same with markers, which have an empty base
	l.write(path, "mine\n")
	l.update(Conflicts, "--conflict=markers")
	if _, err := os.Lstat(l.path(path + project.SidecarSuffix)); err == nil {
		l.has(path, "mine\n")
	} else {
		l.has(path, "<<<<<<< disk (your file)\nmine\n")
	}
	l.update(Done, "--abort")
	if l.read(path) != "mine\n" {
		t.Errorf("--abort left %q", l.read(path))
	}
}
