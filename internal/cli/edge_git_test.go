package cli

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"
)

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
