package cli

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// The edge cases of the world around an update.

// much is a project in which an update has a little of everything to do.
func much(t testing.TB) *living {
	l := aged(t, func(old render.Tree) {
		makefile(t)(old)
		delete(old, "docs/OPERATIONS.md")
		was(t, old, "man/food.8", ".SH NAME\n", ".SH NAMES\n")
		old["docs/OLD.md"] = old["README.md"]
	})
	l.edit("Makefile", farLine, farEdit)
	return l
}

// A read-only folder, for somebody who is not root.
func TestEdge16ReadOnly(t *testing.T) {
	t.Parallel()
	l := much(t)
	if os.Geteuid() != 0 {
		testtool.Skip(t, "only root can become nobody")
	}
	testtool.Need(t, "setpriv")
	for above := filepath.Dir(l.dir); above != os.TempDir() && above != "/"; above = filepath.Dir(above) {
		l.fail(os.Chmod(above, 0o755))
	}
	nobody := func(args ...string) *exec.Cmd {
		cmd := l.command(args...)
		cmd.Args = append([]string{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"}, cmd.Args...)
		cmd.Path = must(exec.LookPath("setpriv"))
		return cmd
	}
	if probe := nobody("version"); probe.Run() != nil {
		testtool.Skip(t, "nobody cannot run the test's program where it lies")
	}
	before := whole(t, l.dir)
	if r := outcome(t, nobody("check")); r.code != Pending {
		t.Errorf("check in a read-only project: exit %d: %s", r.code, r.err)
	}
	if r := outcome(t, nobody("update")); r.code != Failed || !strings.Contains(r.err, "permission denied") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
	if after := whole(t, l.dir); !maps.Equal(before, after) {
		t.Errorf("changed: %q", changed(before, after))
	}
	// Read-only files are replaced, not written into: their folder counts.
	l.fail(os.Chmod(l.path("man/food.8"), 0o444))
	l.update(Done)
	l.has("man/food.8", ".SH NAME\n")
	l.settled()
}

// A disk that is full at some moment of the update: all is as before, or done.
func TestEdge16FullDisk(t *testing.T) {
	t.Parallel()
	l := much(t)
	text := whole(t, l.dir)
	done := &living{TB: t, dir: filepath.Join(t.TempDir(), "done"), env: l.env}
	l.fail(os.CopyFS(done.dir, os.DirFS(l.dir)))
	done.update(Done)
	want := whole(t, done.dir)
	undone, finished := 0, 0
	for inodes := len(text) - 4; inodes < len(text)+32; inodes += 3 {
		small := &living{TB: t, dir: filepath.Join(mount(t, "tmpfs", fmt.Sprintf("nr_inodes=%d", inodes+2)), "food"), env: l.env}
		if os.CopyFS(small.dir, os.DirFS(l.dir)) != nil {
			continue // not even the project fits
		}
		r := small.mk("update")
		after := whole(t, small.dir)
		switch {
		case r.code == Done && len(changed(want, after)) == 0:
			finished++
		case r.code == Failed && len(changed(text, after)) == 0 && strings.Contains(r.err, "no space left on device"):
			undone++
		default:
			t.Errorf("%d inodes: exit %d: %s\nunlike before: %q\nunlike after: %q", inodes, r.code, r.err, changed(text, after), changed(want, after))
		}
	}
	t.Logf("%d undone, %d finished", undone, finished)
	if undone == 0 || finished == 0 {
		t.Error("one of the two was never seen")
	}
}

// Killed between two renames, the next run finishes; check says why it cannot say
// more. SIGINT undoes by itself.
func TestEdge16KilledAndInterrupted(t *testing.T) {
	t.Parallel()
	strace := faultsweep.Strace(t)
	hit := func(l *living, inject string) result {
		cmd := l.command("update")
		log := filepath.Join(t.TempDir(), "log")
		cmd.Args = append([]string{strace, "-f", "-qq", "-o", log, "-e", "trace=renameat", "-e", "inject=renameat:" + inject, "--"}, cmd.Args...)
		cmd.Path = strace
		var talk strings.Builder
		cmd.Stderr = &talk
		_ = cmd.Run()
		if text := string(must(os.ReadFile(log))); strings.Count(text, "renameat(") < 2 {
			t.Fatalf("no fault was hit: %s\n%s", talk.String(), text)
		}
		return result{code: Code(cmd.ProcessState.ExitCode()), err: talk.String()}
	}
	want := much(t)
	want.update(Done)
	after := whole(t, want.dir)

	l := much(t)
	hit(l, "signal=KILL:when=3")
	if state := whole(t, l.dir); len(changed(state, after)) == 0 {
		t.Fatal("it was killed too late")
	}
	l.refused(Pending, "interrupted", "check")
	l.refused(Pending, "interrupted", "update", "--dry-run")
	l.refused(Failed, "interrupted", "diff")
	if p := l.json(Pending, "check"); len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "interrupted") {
		t.Errorf("notes %q", p.Notes)
	}
	l.update(Done)
	if state := whole(t, l.dir); len(changed(state, after)) > 0 {
		t.Errorf("finished is not as it would have been: %q", changed(state, after))
	}
	l.settled()

	l = much(t) // or the user wants none of it
	before := whole(t, l.dir)
	hit(l, "signal=KILL:when=3")
	l.update(Done, "--abort")
	if state := whole(t, l.dir); len(changed(before, state)) > 0 {
		t.Errorf("--abort leaves %q", changed(before, state))
	}

	l = much(t)
	before = whole(t, l.dir)
	if r := hit(l, "signal=INT:when=3"); r.code != Interrupted || !strings.Contains(r.err, "interrupted; nothing was written") {
		t.Errorf("SIGINT: exit %d: %s", r.code, r.err)
	}
	if state := whole(t, l.dir); len(changed(before, state)) > 0 {
		t.Errorf("SIGINT leaves %q", changed(before, state))
	}
	l.update(Done)
	l.settled()
}

func TestEdge17Concurrent(t *testing.T) {
	t.Parallel()
	l := much(t)
	// One that holds the lock for as long as we like.
	state, err := os.Open(l.path(".mkdaemon"))
	l.fail(err)
	l.fail(syscall.Flock(int(state.Fd()), syscall.LOCK_EX))
	l.refused(Busy, "another mkdaemon", "update")
	l.refused(Busy, "another mkdaemon", "update", "--abort")
	l.want(Pending, "check") // only looks
	l.fail(state.Close())

	codes := make([]Code, 8)
	var all sync.WaitGroup
	for i := range codes {
		all.Go(func() { codes[i] = outcome(t, l.command("update")).code })
	}
	all.Wait()
	for _, code := range codes {
		if code != Done && code != Busy {
			t.Errorf("exit codes %v", codes)
		}
	}
	if !slices.Contains(codes, Done) {
		t.Errorf("nobody did it: %v", codes)
	}
	l.settled()
	l.has("Makefile", oursNow)
	l.has("Makefile", farEdit)
}

// With git in any state, or without any, an update does the same.
func TestEdge18Git(t *testing.T) {
	t.Parallel()
	want := much(t)
	want.env = append(want.env, "PATH=/nonexistent")
	want.update(Done)
	after := snapshot(t, want.dir)
	for name, arrange := range map[string]func(l *living){
		"repository": func(l *living) { l.git("init", "-q"); l.git("add", "-A"); l.git("commit", "-qm", "x") },
		"detached HEAD": func(l *living) {
			l.git("init", "-q")
			l.git("add", "-A")
			l.git("commit", "-qm", "x")
			l.git("checkout", "-q", "--detach")
		},
		"no commit yet": func(l *living) { l.git("init", "-q") },
		"worktree": func(l *living) {
			l.git("init", "-q")
			l.git("add", "-A")
			l.git("commit", "-qm", "x")
			tree := filepath.Join(l.TempDir(), "tree")
			l.git("worktree", "add", "-q", tree)
			l.dir = tree
		},
		"submodule": func(l *living) {
			l.git("init", "-q")
			l.git("add", "-A")
			l.git("commit", "-qm", "x")
			above := &living{TB: l.TB, dir: l.TempDir(), env: l.env}
			above.git("init", "-q")
			above.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", l.dir, "sub")
			l.dir = filepath.Join(above.dir, "sub")
		},
		"sub-folder": func(l *living) {
			above := &living{TB: l.TB, dir: filepath.Dir(l.dir), env: l.env}
			above.git("init", "-q")
			above.git("add", "-A")
			above.git("commit", "-qm", "x")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := much(t)
			arrange(l)
			if !insideGit(l.dir) {
				t.Error("this is not seen to be inside git")
			}
			l.want(Pending, "check")
			l.update(Done)
			got := snapshot(t, l.dir)
			delete(got, ".git") // a worktree and a submodule have a file of that name
			if !maps.Equal(got, after) {
				t.Errorf("differs in %q", changed(got, after))
			}
			l.settled()
		})
	}
}

// The mode of a conflict follows from where one is: markers only where somebody sees
// them at once and git can compare.
func TestDefaultConflict(t *testing.T) {
	t.Parallel()
	for _, git := range []bool{false, true} {
		for _, terminal := range []bool{false, true} {
			l := aged(t, makefile(t))
			l.edit("Makefile", nextLine, "BINDIR ?= /opt/bin\n")
			if git {
				l.git("init", "-q")
			}
			if terminal {
				at(t, setup{dir: l.dir, env: l.env}, "update").exit(Conflicts)
			} else {
				l.update(Conflicts)
			}
			if markers := strings.Contains(l.read("Makefile"), "<<<<<<< disk"); markers != (git && terminal) {
				t.Errorf("git %v, terminal %v: markers %v", git, terminal, markers)
			}
		}
	}
}

// The same project, five times: no order of a map, no time, no name of a machine.
func TestEdge30And31SameBytes(t *testing.T) {
	t.Parallel()
	var first map[string]string
	var plan, patch string
	for i, env := range [][]string{
		nil, nil,
		{"TZ=Pacific/Kiritimati", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8"},
		{"USER=", "HOME=/nonexistent", "PATH=/nonexistent", "LOGNAME=", "GOFLAGS=-mod=nonsense", "GIT_DIR=/nonexistent"},
		{"GOMAXPROCS=1", "SOURCE_DATE_EPOCH=4102444800", "XDG_CONFIG_HOME=/nonexistent", "NO_COLOR=1", "TERM=dumb", "CI=true"},
	} {
		l := much(t)
		l.env = append(l.env, env...)
		preview := l.update(Pending, "--set=ipc=dbus", "--dry-run", "--json").out
		diff := l.update(Pending, "--set=ipc=dbus", "--dry-run", "--diff").out
		l.update(Done, "--set=ipc=dbus")
		got := whole(t, l.dir)
		if i == 0 {
			first, plan, patch = got, preview, diff
		}
		if !maps.Equal(got, first) || preview != plan || diff != patch {
			t.Errorf("with %q it differs in %q", env, changed(got, first))
		}
	}
	// Without any environment at all.
	l := much(t)
	cmd := l.command("update", "--set=ipc=dbus")
	cmd.Env = []string{childEnv + "=1", releaseEnv + "=" + newRelease}
	if r := outcome(t, cmd); r.code != Done {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	if got := whole(t, l.dir); !maps.Equal(got, first) {
		t.Errorf("without environment it differs in %q", changed(got, first))
	}
	for path, text := range first {
		if strings.Contains(text, l.dir) {
			t.Errorf("%s knows where it was made", path)
		}
	}
}

func TestEdge32NamesOfFolders(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"two words", `it's "quoted"`, "-x", "--dry-run", "\u00e9", "e\u0301", "new\nline", "a\x1b[31mred", "100%s", "$HOME", "*"} {
		l := much(t)
		above := &living{TB: t, dir: t.TempDir(), env: l.env}
		l.fail(os.Rename(l.dir, filepath.Join(above.dir, name)))
		l.dir = filepath.Join(above.dir, name)
		for _, args := range [][]string{{"check", "--", name}, {"diff", "--", name}, {"update", "--dry-run", "--", name}} {
			r := above.mk(args...)
			if r.code == Failed || r.code == Usage || strings.Contains(r.err, "\x1b") {
				t.Errorf("%q: exit %d: %q", args, r.code, r.err)
			}
		}
		above.want(Done, "update", "--", name)
		l.has("Makefile", oursNow)
		l.settled()
		l.write(lockFile, "")
		if r := above.want(Failed, "check", "--", name); strings.Contains(r.err, "\x1b") || strings.Count(r.err, "\n") > 1 {
			t.Errorf("an error lets the name drive the terminal: %q", r.err)
		}
	}
}

// What a formatter makes of our Go code is no edit that could stand in our way.
func TestEdge33Formatters(t *testing.T) {
	t.Parallel()
	const path = "internal/notify/notify.go"
	now := string(today(t)[path].Text)
	line := now[strings.Index(now, "package notify"):]
	line = line[:strings.Index(line, "\n")+1]
	older := func(old render.Tree) { was(t, old, path, line, line+"\n// Then.\n") }
	for name, format := range map[string]func(string) string{
		"tabs into blanks": func(text string) string { return strings.ReplaceAll(text, "\t", "    ") },
		"blanks at ends":   func(text string) string { return strings.ReplaceAll(text, "{\n", "{ \n") },
	} {
		l := fresh(t)
		l.write(path, format(l.read(path)))
		if state := l.json(Done, "check").state(path); state != string(project.Unchanged) {
			t.Errorf("%s: state %q", name, state)
		}
		l = aged(t, older)
		l.write(path, format(l.read(path)))
		l.update(Done)
		if strings.Contains(l.read(path), "// Then.") {
			t.Errorf("%s: our change did not come", name)
		}
		l.settled()
	}
	// Grouped imports and gofumpt's taste are edits: they are merged, and stay.
	l := aged(t, older)
	start, end := strings.Index(now, "import (\n"), strings.Index(now, "\n)\n")
	imports := now[start:end]
	grouped := strings.Replace(imports, "\"\n\t\"", "\"\n\n\t\"", 1)
	if grouped == imports {
		t.Fatalf("there is nothing to group in %s", imports)
	}
	l.edit(path, imports, grouped)
	l.update(Done)
	l.has(path, grouped)
	if strings.Contains(l.read(path), "// Then.") {
		t.Error("our change did not come")
	}
	l.settled()
}

// A project that comes from a system without executable bits, or with other
// separators and line endings.
func TestEdge35OtherSystems(t *testing.T) {
	t.Parallel()
	l := aged(t, makefile(t))
	for path := range snapshot(t, l.dir) {
		l.fail(os.Chmod(l.path(path), 0o644))
		l.write(path, strings.ReplaceAll(l.read(path), "\n", "\r\n"))
	}
	l.update(Done)
	l.has("Makefile", strings.TrimSuffix(oursNow, "\n")+"\r\n")
	if state := l.json(Done, "check").state("init/sysv/food"); state != string(project.Adapted) {
		t.Errorf("a script without its bit is %q", state)
	}
	l.settled()
	l.edit(lockFile, `"path":"init/sysv/food"`, `"path":"init\\sysv\\food"`)
	l.refused(Failed, "backslash", "update")
}
