package cli

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// The edge cases of what can be on a disk.

func TestEdge11DeletedFolder(t *testing.T) {
	t.Parallel()
	const manual = "man/food.8"
	now := string(today(t)[manual].Text)
	line := now[strings.LastIndex(strings.TrimSuffix(now, "\n"), "\n")+1:]
	l := aged(t, func(old render.Tree) { was(t, old, manual, "\n"+line, "\nnothing\n") })
	l.remove("man")
	r := l.update(Done)
	l.gone("man")
	if !strings.Contains(r.err, "note: "+manual) {
		t.Errorf("nobody is told that the templates changed it: %s", r.err)
	}
	p := l.json(Done, "check")
	for _, path := range []string{manual, "man/food.toml.5"} {
		if p.state(path) != string(project.Deleted) {
			t.Errorf("%s: state %q", path, p.state(path))
		}
	}
	l.settled()
}

func TestEdge12Links(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	secret := filepath.Join(outside, "Makefile")
	write(t, secret, "outside\n")
	untouched := whole(t, outside)
	for name, replace := range map[string]func(l *living){
		"to a file outside":  func(l *living) { l.remove("Makefile"); l.link(secret, "Makefile") },
		"to a file inside":   func(l *living) { l.remove("Makefile"); l.link("README.md", "Makefile") },
		"dangling":           func(l *living) { l.remove("Makefile"); l.link("nowhere", "Makefile") },
		"to itself":          func(l *living) { l.remove("Makefile"); l.link("Makefile", "Makefile") },
		"a folder":           func(l *living) { l.remove("Makefile"); l.write("Makefile/x", "") },
		"a pipe":             func(l *living) { l.remove("Makefile"); mkfifo(l, "Makefile") },
		"a folder above":     func(l *living) { l.remove("man"); l.link(outside, "man") },
		"a folder above, in": func(l *living) { l.remove("man"); l.link("docs", "man") },
		"a file above":       func(l *living) { l.remove("man"); l.write("man", "") },
	} {
		for _, mode := range []string{"sidecar", "markers", "ours", "theirs"} {
			l := aged(t, func(old render.Tree) {
				makefile(t)(old)
				was(t, old, "man/food.8", ".SH NAME\n", ".SH NAMES\n")
			})
			replace(l)
			kept := whole(t, l.dir)
			l.want(Conflicts, "check")
			if r := l.update(Conflicts, "--conflict="+mode); !strings.Contains(r.err, ": left as it is, for the reason below\n") || strings.Contains(r.err, "--continue") {
				t.Errorf("%s, %s: it says %s", name, mode, r.err)
			}
			after := whole(t, l.dir)
			for path, text := range kept {
				if strings.HasPrefix(text, "L") || path == "Makefile" && !strings.HasPrefix(text, "-") {
					if after[path] != text {
						t.Errorf("%s, %s: %s was %.40q, is %.40q", name, mode, path, text, after[path])
					}
				}
			}
			if got := whole(t, outside); !maps.Equal(untouched, got) {
				t.Fatalf("%s, %s: outside was changed: %q", name, mode, changed(untouched, got))
			}
		}
	}
}

func (l *living) link(to, name string) { l.Helper(); l.fail(os.Symlink(to, l.path(name))) }

func mkfifo(l *living, name string) { l.Helper(); l.fail(syscall.Mkfifo(l.path(name), 0o600)) }

func (l *living) fail(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// A name that changes in its case only is another file here, and the same one
// where case is ignored.
func TestEdge13CaseOnlyRename(t *testing.T) {
	t.Parallel()
	newer := templatesWith(t, map[string]string{"moves.toml": "[[move]]\nfrom = \"docs/OPERATIONS.md\"\nto = \"docs/Operations.md\"\n"})
	if err := os.Rename(filepath.Join(newer, "base/docs/OPERATIONS.md.tmpl"), filepath.Join(newer, "base/docs/Operations.md.tmpl")); err != nil {
		t.Fatal(err)
	}
	try := func(l *living) {
		l.env = append(l.env, templatesEnv+"="+newer)
		l.write("docs/OPERATIONS.md", l.read("docs/OPERATIONS.md")+"mine\n")
		text := l.read("docs/OPERATIONS.md")
		r := l.update(Done)
		if !strings.Contains(r.err, "(was docs/OPERATIONS.md)") {
			t.Errorf("it says %s", r.err)
		}
		names, err := filepath.Glob(l.path("docs/[Oo][Pp]*"))
		if err != nil || len(names) != 1 || filepath.Base(names[0]) != "Operations.md" || l.read("docs/Operations.md") != text {
			t.Errorf("docs holds %v (%v)", names, err)
		}
		l.settled()
	}
	try(fresh(t))
	t.Run("case ignored", func(t *testing.T) {
		l := fresh(t)
		l.dir = caseless(t, l.dir)
		try(l)
	})
}

func TestEdge14ExecutableBit(t *testing.T) {
	t.Parallel()
	bit := func(l *living, name string) os.FileMode {
		info, err := os.Stat(l.path(name))
		l.fail(err)
		return info.Mode().Perm()
	}
	// The user's bit, with and without a change of ours.
	l := aged(t, makefile(t))
	l.fail(os.Chmod(l.path("Makefile"), 0o755))
	l.fail(os.Chmod(l.path("README.md"), 0o755))
	l.update(Done)
	l.has("Makefile", oursNow)
	if bit(l, "Makefile") != 0o755 || bit(l, "README.md") != 0o755 {
		t.Error("the user's bit is gone")
	}
	l.settled()

	// Ours.
	l = aged(t, func(old render.Tree) {
		file := old["init/sysv/food"]
		file.Mode = 0o644
		old["init/sysv/food"] = file
	})
	if r := l.want(Done, "diff"); !strings.Contains(r.out, "old mode 100644\nnew mode 100755\n") {
		t.Errorf("diff says\n%s", r.out)
	}
	if r := l.update(Done); !strings.Contains(r.err, "chmod init/sysv/food\n") {
		t.Errorf("it says %s", r.err)
	}
	if bit(l, "init/sysv/food") != 0o755 {
		t.Error("our bit did not come")
	}
	l.settled()
}

func TestEdge15Umask(t *testing.T) {
	t.Parallel()
	for _, umask := range []string{"077", "000", "027"} {
		l := aged(t, func(old render.Tree) {
			makefile(t)(old)
			delete(old, "init/sysv/food")
			delete(old, "docs/OPERATIONS.md")
		})
		l.remove("docs")
		cmd := l.command("update")
		cmd.Args = append([]string{"sh", "-c", "umask " + umask + ` && exec "$0" "$@"`}, cmd.Args...)
		cmd.Path = "/bin/sh"
		if r := outcome(t, cmd); r.code != Done {
			t.Fatalf("exit %d: %s", r.code, r.err)
		}
		for name, want := range map[string]os.FileMode{"Makefile": 0o644, "init/sysv/food": 0o755, "docs": 0o755, "docs/OPERATIONS.md": 0o644, ".mkdaemon/lock.json": 0o644} {
			info, err := os.Stat(l.path(name))
			if err != nil || info.Mode().Perm() != want {
				t.Errorf("umask %s: %s has mode %v, want %v (%v)", umask, name, info.Mode().Perm(), want, err)
			}
		}
		l.settled()
	}
}

// What git ignores is ours all the same; but a base that git ignores is missing in
// the next clone, and nobody would know why.
func TestEdge19Ignored(t *testing.T) {
	t.Parallel()
	l := aged(t, func(old render.Tree) { delete(old, "docs/OPERATIONS.md"); makefile(t)(old) })
	l.git("init", "-q")
	l.write(".gitignore", l.read(".gitignore")+"docs/\nMakefile\n")
	l.update(Done)
	l.has("docs/OPERATIONS.md", "fooD")
	l.has("Makefile", oursNow)
	l.settled()

	l = fresh(t)
	l.git("init", "-q")
	l.write(".gitignore", l.read(".gitignore")+"/.mkdaemon/base/\n")
	l.git("add", "-A")
	l.git("commit", "-qm", "all that git sees")
	clone := &living{TB: t, dir: filepath.Join(t.TempDir(), "clone"), env: l.env}
	l.git("clone", "-q", ".", clone.dir)
	r := clone.mk("check")
	if r.code != Pending || !strings.Contains(r.err, ".mkdaemon/base") || !strings.Contains(r.err, "ignore") {
		t.Errorf("exit %d, and nobody learns why the base is missing:\n%s%s", r.code, r.out, r.err)
	}
	clone.update(Done) // all is as we would write it: the base is found again
	clone.settled()
}
