package faultsweep

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A judge that lets everything pass would make every sweep green.
func TestAllOrNothing(t *testing.T) {
	// The command: makes food if it is absent, else fails.
	command := func(dir string) *exec.Cmd {
		c := exec.Command("/bin/sh", "-c", "umask 022 && mkdir food && echo new >food/a")
		c.Dir = dir
		return c
	}
	complete := t.TempDir()
	if err := command(complete).Run(); err != nil {
		t.Fatal(err)
	}
	want, err := Digest(filepath.Join(complete, "food"))
	if err != nil {
		t.Fatal(err)
	}
	judge := AllOrNothing{
		Target: "food", Want: want, Exit: 3, Command: command,
		Stage: func(name string) bool { return strings.HasPrefix(name, "stage") },
	}
	for _, row := range []struct {
		name, prepare string
		run           Run
		claims        bool
		want          string // "" is innocent
	}{
		{"nothing", "true", Run{Exit: 1}, false, ""},
		{"everything", "mkdir food; echo new >food/a", Run{Exit: 0}, false, ""},
		{"everything, not durable", "mkdir food; echo new >food/a", Run{Exit: 3}, false, ""},
		{"everything, killed", "mkdir food; echo new >food/a", Run{Exit: -1, Killed: true}, false, ""},
		{"everything and an error", "mkdir food; echo new >food/a", Run{Exit: 1}, false, "exit 1 with a complete target"},
		{"half", "mkdir food; echo ne >food/a", Run{Exit: 1}, false, "neither absent nor complete"},
		{"half, killed", "mkdir food; echo ne >food/a", Run{Exit: -1, Killed: true}, false, "neither absent nor complete"},
		{"more", "mkdir food; echo new >food/a; echo >food/b", Run{Exit: 0}, false, "neither absent nor complete"},
		{"another mode", "mkdir food; echo new >food/a; chmod 600 food/a", Run{Exit: 0}, false, "neither absent nor complete"},
		{"a lie", "true", Run{Exit: 0}, false, "exit 0 without the target"},
		{"claim, killed", "mkdir food", Run{Exit: -1, Killed: true}, true, ""},
		{"claim, not named", "mkdir food", Run{Exit: 1}, true, "not named"},
		{"claim, not allowed", "mkdir food", Run{Exit: -1, Killed: true}, false, "neither absent nor complete"},
		{"stage, killed", "mkdir stage1", Run{Exit: -1, Killed: true}, false, ""},
		{"stage, named", "mkdir stage1", Run{Exit: 1, Output: "stage1 is left"}, false, ""},
		{"stage, not named", "mkdir stage1", Run{Exit: 1}, false, "not named: stage1"},
		{"rubbish", "mkdir other", Run{Exit: -1, Killed: true}, false, "left behind: other"},
		{"no second run", "mkdir food; rmdir food; echo >food", Run{Exit: 1}, false, "neither absent nor complete"},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.run.Dir = t.TempDir()
			prepare := exec.Command("/bin/sh", "-c", "umask 022; "+row.prepare)
			prepare.Dir = row.run.Dir
			if err := prepare.Run(); err != nil {
				t.Fatal(err)
			}
			judge := judge
			judge.Claims = row.claims
			err := judge.Judge(row.run)
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("want %q, got %v", row.want, err)
			}
		})
	}
	t.Run("again fails", func(t *testing.T) {
		judge := judge
		judge.Command = func(string) *exec.Cmd { return exec.Command("false") }
		if err := judge.Judge(Run{Dir: t.TempDir(), Exit: 1}); err == nil {
			t.Error("passed")
		}
	})
}

func TestDigestSeesEverything(t *testing.T) {
	seen := map[string]string{}
	for name, script := range map[string]string{
		"text": "mkdir d; echo a >d/a", "other text": "mkdir d; echo b >d/a", "name": "mkdir d; echo a >d/b",
		"mode": "mkdir d; echo a >d/a; chmod 755 d/a", "folder mode": "mkdir d; echo a >d/a; chmod 700 d", "empty folder": "mkdir -p d/e; echo a >d/a",
		"link": "mkdir d; ln -s a d/a", "other link": "mkdir d; ln -s b d/a", "file": "echo a >d", "link itself": "ln -s a d",
	} {
		dir := t.TempDir()
		prepare := exec.Command("/bin/sh", "-c", "umask 022; "+script)
		prepare.Dir = dir
		if out, err := prepare.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", name, err, out)
		}
		digest, err := Digest(filepath.Join(dir, "d"))
		if err != nil {
			t.Fatal(err)
		}
		if twin, ok := seen[digest]; ok {
			t.Errorf("%s and %s look the same", name, twin)
		}
		seen[digest] = name
	}
	if _, err := Digest(filepath.Join(t.TempDir(), "none")); !os.IsNotExist(err) {
		t.Error(err)
	}
}
