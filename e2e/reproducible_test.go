package e2e

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The same answers give the same bytes and modes, wherever and by whomever they
// are given. That they do so at any time is proven by the imports: no package
// that has a part in the text can ask for the time (imports_test.go).
func TestSameAnswersSameBytes(t *testing.T) {
	_, given := plain(t)
	want := files(t, generate(t, given))

	asUser := func(t *testing.T, cmd *exec.Cmd, dir string) {
		if os.Getuid() != 0 {
			t.Skip("only root can become somebody else")
		}
		if err := os.Chmod(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	for name, change := range map[string]func(t *testing.T, cmd *exec.Cmd, dir string){
		"time zone": func(_ *testing.T, c *exec.Cmd, _ string) { c.Env = append(os.Environ(), "TZ=Asia/Kathmandu") },
		"locale": func(_ *testing.T, c *exec.Cmd, _ string) {
			c.Env = append(os.Environ(), "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8")
		},
		"no environment": func(_ *testing.T, c *exec.Cmd, _ string) { c.Env = []string{} },
		"one processor":  func(_ *testing.T, c *exec.Cmd, _ string) { c.Env = append(os.Environ(), "GOMAXPROCS=1") },
		"another user":   asUser,
		"umask 077":      umask("077"),
		"umask 000":      umask("000"),
	} {
		t.Run(name, func(t *testing.T) {
			// A user of another name must be able to reach it: not below the
			// test's own folder, which is private.
			dir, err := os.MkdirTemp("", "mkdaemon-same-")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.RemoveAll(dir) })
			binary := filepath.Join(dir, "mkdaemon")
			run(t, "", "cp", mkdaemon, binary)
			words := []string{"new", "pulseD", "--dir=" + filepath.Join(dir, "elsewhere")}
			for id, values := range given {
				if id != "name" {
					words = append(words, "--"+id+"="+strings.Join(values, ","))
				}
			}
			cmd := exec.CommandContext(t.Context(), binary, words...)
			change(t, cmd, dir)
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			compare(t, want, files(t, filepath.Join(dir, "elsewhere")))
		})
	}
	t.Run("the answers as a file", func(t *testing.T) {
		project := generate(t, given)
		dir := filepath.Join(t.TempDir(), "again")
		run(t, "", mkdaemon, "new", "--answers="+filepath.Join(project, "mkdaemon.toml"), "--dir="+dir)
		compare(t, want, files(t, dir))
	})
	t.Run("other answers differ", func(t *testing.T) {
		other := maps.Clone(given)
		other["ipc"] = []string{"none"}
		if maps.Equal(want, files(t, generate(t, other))) {
			t.Error("this comparison cannot fail")
		}
	})
}

// umask runs the command under another file mode creation mask.
func umask(mask string) func(*testing.T, *exec.Cmd, string) {
	return func(_ *testing.T, c *exec.Cmd, _ string) {
		c.Args = append([]string{"sh", "-c", "umask " + mask + `; exec "$0" "$@"`, c.Path}, c.Args[1:]...)
		c.Path = "/bin/sh"
	}
}

func compare(t *testing.T, want, got map[string]string) {
	t.Helper()
	for _, p := range sorted(want) {
		if got[p] != want[p] {
			t.Errorf("%s: got %.80q, want %.80q", p, got[p], want[p])
		}
	}
	for _, p := range sorted(got) {
		if _, known := want[p]; !known {
			t.Errorf("%s is written only here", p)
		}
	}
}
