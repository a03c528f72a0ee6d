package cli

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

func TestInterruptAtEachQuestion(t *testing.T) {
	t.Parallel()
	c := catalogOf(t)
	for i, at1 := range c.Questions {
		for name, key := range map[string]string{"Ctrl-C": ctrlC, "Ctrl-D": ctrlD} {
			t.Run(at1.ID+" "+name, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				s := at(t, setup{dir: dir}, "new")
				for _, q := range c.Questions[:i] {
					s.asked(q.Ask)
					if q.ID == "name" {
						s.keys("fooD")
					}
					s.keys(enter)
				}
				s.asked(at1.Ask)
				s.keys("x" + key)
				s.exit(Interrupted)
				s.expect("mkdaemon: interrupted; nothing was written")
				if s.stdout.Len() > 0 {
					t.Errorf("talk on stdout: %q", s.stdout.String())
				}
				mustBeEmpty(t, dir)
			})
		}
	}
}

func TestSignalWhileAsking(t *testing.T) {
	t.Parallel()
	c := catalogOf(t)
	for _, id := range []string{"name", "style", "init"} {
		for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
			t.Run(id+" "+signal.String(), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				args := []string{"new"}
				if id != "name" {
					args = append(args, "fooD", "--author=a", "--description=d", "--module=example.com/food")
				}
				if id == "init" {
					args = append(args, "--style=systemd")
				}
				s := at(t, setup{dir: dir}, args...)
				s.asked(c.Question(id).Ask)
				if err := s.cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				s.exit(Interrupted)
				mustBeEmpty(t, dir)
			})
		}
	}
}

// Without a terminal at both ends nobody is asked, and nothing waits.
func TestNoTerminalNoQuestion(t *testing.T) {
	t.Parallel()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = null.Close() })
	closed := func(cmd *exec.Cmd) {
		cmd.Args = append([]string{"sh", "-c", `exec "$0" "$@" <&-`}, cmd.Args...)
		cmd.Path, _ = exec.LookPath("sh")
	}
	for name, change := range map[string]func(*testing.T, *exec.Cmd){
		"stdin /dev/null": func(_ *testing.T, cmd *exec.Cmd) { cmd.Stdin = null },
		"stdin closed":    func(_ *testing.T, cmd *exec.Cmd) { closed(cmd) },
		"stdin a pipe": func(t *testing.T, cmd *exec.Cmd) {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = r.Close(); _ = w.Close() })
			cmd.Stdin = r
		},
		"stderr a pipe": func(_ *testing.T, cmd *exec.Cmd) { cmd.Stderr = new(strings.Builder) },
		"dumb terminal": func(_ *testing.T, cmd *exec.Cmd) { cmd.Env = append(cmd.Env, "TERM=dumb") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command(self(t), "new", "fooD", "--ci=none")
			cmd.Env = append(os.Environ(), "TERM=xterm", childEnv+"=1")
			change(t, cmd)
			s := start(t, setup{dir: dir}, cmd)
			s.exit(Usage)
			text := strings.ReplaceAll(s.written(), "\r\n", "\n")
			if b, ok := cmd.Stderr.(*strings.Builder); ok {
				text = b.String()
			}
			if !strings.Contains(text, "there is no terminal to ask on") || strings.Contains(text, "\x1b[?25") || strings.Contains(text, "? ") {
				t.Errorf("got %q", text)
			}
			for _, q := range catalogOf(t).Questions {
				if missing := strings.Contains(text, "  --"+q.ID+"="); missing != (q.ID != "name" && q.ID != "ci") {
					t.Errorf("--%s listed as missing: %v", q.ID, missing)
				}
			}
			mustBeEmpty(t, dir)
		})
	}
}
