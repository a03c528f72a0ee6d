package cli

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// The user calls a function that the templates have dropped: each file is right by
// itself, and both together do not compile.
func TestVerify(t *testing.T) {
	testtool.Need(t, "go")
	const path, call = "internal/version/version.go", "internal/app/old.go"
	l := aged(t, func(old render.Tree) {
		file := old[path]
		file.Text = append(append([]byte{}, file.Text...), "\n// Old was once.\nfunc Old() string { return \"\" }\n"...)
		old[path] = file
		old["cmd/food/dropped.go"] = render.File{Text: []byte("package main\n\nimport \"example.com/food/internal/version\"\n\nvar _ = version.Old()\n"), Mode: 0o644, Owner: render.Kept, From: "base"}
		makefile(t)(old)
	})
	scratch := t.TempDir()
	l.env = append(l.env, "TMPDIR="+scratch)
	l.write(call, "package app\n\nimport \"example.com/food/internal/version\"\n\nvar _ = version.Old()\n")
	r := l.refused(Failed, "undefined: version.Old", "update", "--verify", "build")
	if !strings.Contains(r.err, "--verify=build: nothing was written:") || strings.Contains(r.err, "without the update") {
		t.Errorf("it did build before: %s", r.err)
	}
	l.refused(Failed, "undefined: version.Old", "update", "--verify=vet")
	// Broken before, it cannot show anything.
	l.write(call, "package app\n\nvar x int = nil\n")
	l.refused(Failed, "it fails without the update, too", "update", "--verify=build")
	// Right, it is written: exactly what was verified. What is deleted counts, too.
	l.write(call, "package app\n")
	before := l.read(call)
	if r := l.update(Done, "--verify=build"); !strings.Contains(r.err, "go build ./... on what this update will leave\n") {
		t.Errorf("it says %s", r.err)
	}
	l.gone("cmd/food/dropped.go")
	l.has("Makefile", oursNow)
	if l.read(call) != before {
		t.Error("verifying changed a file")
	}
	if left, err := filepath.Glob(filepath.Join(scratch, "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	l.settled()
}

func TestVerifyRunsTests(t *testing.T) {
	testtool.Need(t, "go")
	const path = "internal/version/version.go"
	l := aged(t, func(old render.Tree) {
		file := old[path]
		file.Text = append(append([]byte{}, file.Text...), "\n// Two is two.\nfunc Two() int { return 2 }\n"...)
		old[path] = file
	})
	// A small module of the user's in front: only what it needs is compiled.
	for name := range snapshot(t, l.dir) {
		if strings.HasSuffix(name, "_test.go") {
			l.remove(name)
		}
	}
	l.write("internal/app/two_test.go", "package app\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestTwo(t *testing.T) {\n\tif os.Getenv(\"TWO\") != \"\" {\n\t\tt.Fatal(\"two is not two\")\n\t}\n}\n")
	l.env = append(l.env, "TWO=2")
	l.refused(Failed, "two is not two", "update", "--verify=test")
	l.env = append(l.env, "TWO=")
	l.update(Done, "--verify=test")
	l.env = append(l.env, "PATH=/nonexistent")
	l.write(path, l.read(path)+"\n// Mine.\n")
	l.update(Done, "--verify=test") // nothing to do: nothing to verify
	l.settled()
}

func TestVerifyWithoutGo(t *testing.T) {
	t.Parallel()
	l := aged(t, makefile(t))
	l.env = append(l.env, "PATH=/nonexistent")
	l.refused(Failed, "there is no go command; nothing was written", "update", "--verify=vet")
	l.update(Done)
	l.settled()
}

// A conflict cannot be compiled: it is reported, not verified.
func TestVerifyWithConflict(t *testing.T) {
	t.Parallel()
	l := aged(t, makefile(t))
	l.edit("Makefile", nextLine, "BINDIR ?= /opt/bin\n")
	l.env = append(l.env, "PATH=/nonexistent")
	if r := l.update(Conflicts, "--verify=build"); !strings.Contains(r.err, "--verify=build: not done, because of the conflicts") {
		t.Errorf("it says %s", r.err)
	}
}

// The patch is the update: a copy to which git applies it is the same project.
func TestDiffIsTheUpdate(t *testing.T) {
	t.Parallel()
	testtool.Need(t, "git")
	for name, prepare := range map[string]func(l *living){
		"edits": func(*living) {},
		"no newline": func(l *living) {
			for _, path := range []string{"Makefile", "man/food.8"} {
				l.write(path, strings.TrimSuffix(l.read(path), "\n"))
			}
		},
		"CRLF":    func(l *living) { l.write("Makefile", strings.ReplaceAll(l.read("Makefile"), "\n", "\r\n")) },
		"sidecar": func(l *living) { l.edit("Makefile", nextLine, "BINDIR ?= /opt/bin\n") },
		"another option": func(l *living) {
			l.edit("mkdaemon.toml", `ipc = ["none"]`, `ipc = ["unix"]`)
			l.edit("mkdaemon.toml", `init = ["sysv"]`, `init = ["runit"]`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := aged(t, func(old render.Tree) {
				makefile(t)(old)
				delete(old, "docs/OPERATIONS.md")
				manual := string(old["man/food.8"].Text)
				last := manual[strings.LastIndex(strings.TrimSuffix(manual, "\n"), "\n"):]
				was(t, old, "man/food.8", last, "\nnothing\n")
				moves := old["internal/notify/monotonic_linux.go"]
				moves.Text = append(append([]byte{}, moves.Text...), "\n// Then.\n"...)
				old["internal/notify/monotonic.go"] = moves
				delete(old, "internal/notify/monotonic_linux.go")
				script := old["init/sysv/food"]
				script.Mode = 0o644
				old["init/sysv/food"] = script
			})
			l.edit("Makefile", farLine, farEdit)
			prepare(l)
			patch := l.want(Done, "diff").out
			dry := l.mk("update", "--dry-run", "--diff")
			if dry.out != patch || dry.code != Pending && dry.code != Conflicts {
				t.Errorf("the dry run ends with %d and says something else", dry.code)
			}
			json := strings.Replace(l.mk("update", "--dry-run", "--json").out, `"exit": 2`, `"exit": 0`, 1)
			copied := &living{TB: t, dir: filepath.Join(t.TempDir(), "copy"), env: l.env}
			l.fail(os.CopyFS(copied.dir, os.DirFS(l.dir)))
			copied.write("../the.patch", patch)
			copied.git("apply", "--whitespace=nowarn", "../the.patch")
			if r := l.mk("update", "--json"); r.out != json {
				t.Errorf("the update says\n%s\nthe dry run said\n%s", r.out, json)
			}
			got, want := snapshot(t, copied.dir), snapshot(t, l.dir)
			if !maps.Equal(got, want) {
				t.Errorf("differs in %q:\n%.3000s", changed(got, want), patch)
			}
		})
	}
}

// diff PATH is about that file or folder only, and forgives how it is typed.
func TestDiffPath(t *testing.T) {
	t.Parallel()
	l := aged(t, func(old render.Tree) {
		makefile(t)(old)
		was(t, old, "man/food.8", ".SH NAME\n", ".SH NAMES\n")
	})
	l.edit("README.md", "# fooD\n", "# My fooD\n")
	r := l.want(Done, "diff")
	for _, line := range []string{" M Makefile\n", "M  README.md\n", " M man/food.8\n"} {
		if !strings.Contains(r.err, line) {
			t.Errorf("no %q in\n%s", line, r.err)
		}
	}
	for _, args := range [][]string{{"man"}, {"./man/"}, {"man/food.8"}, {".", "man/../man/food.8"}, {l.dir, "man"}} {
		if one := l.want(Done, append([]string{"diff"}, args...)...); strings.Contains(one.out, "Makefile") || !strings.Contains(one.out, "+.SH NAME\n") || one.err != " M man/food.8\n" {
			t.Errorf("%q says\n%s%s", args, one.out, one.err)
		}
	}
	l.refused(Failed, `"Makefiel" is no file that mkdaemon wrote or would write here (did you mean "Makefile"?)`, "diff", "Makefiel")
	l.refused(Failed, `"ma" is no file`, "diff", "ma") // though a folder's name begins so
	l.refused(Usage, "is no path in the project", "diff", "/etc/passwd")
	// Data is asked for, so the list is not told as well.
	if r := l.update(Done, "--json"); strings.Contains(r.err, "write Makefile") || !strings.Contains(r.out, `"op": "write"`) {
		t.Errorf("it says\n%s", r.err)
	}
}
