package cli

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

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
