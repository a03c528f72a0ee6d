package cli

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

func TestAnswersFile(t *testing.T) {
	const answers = "# ours\nname = \"fooD\"\nmodule = 'example.org/food'\nipc = [\"none\"]\ninit = [\n  \"systemd\", # first\n  \"sysv\",\n]\nlicense = \"none\"\n"
	t.Chdir(t.TempDir())
	patch := func(in string, args ...string) result {
		return run(in, append([]string{"new", "--defaults", "--dry-run", "--diff"}, args...)...)
	}
	want := patch("", "fooD", "--module=example.org/food", "--ipc=none", "--init=systemd,sysv", "--license=none")
	if want == patch("", "fooD") {
		t.Fatal("the answers change nothing, so this test shows nothing")
	}
	if err := os.WriteFile("answers.toml", []byte(answers), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]result{
		"file":                 patch("", "--answers", "answers.toml"),
		"stdin":                patch(answers, "--answers=-"),
		"flags win over it":    patch(strings.ReplaceAll(answers, "license = ", "license = \"mit\" #"), "--license=none", "--answers=-"),
		"the name wins, too":   patch(strings.ReplaceAll(answers, "fooD", "barD"), "fooD", "--answers=-"),
		"windows line endings": patch(strings.ReplaceAll(answers, "\n", "\r\n"), "--answers=-"),
	} {
		if r.code != Pending || r != want {
			t.Errorf("%s: exit %d: %s\n%s\nwant\n%s", name, r.code, r.err, r.out, want.out)
		}
	}
}

// A pipe that somebody writes to is as good as a file, however slowly it comes.
func TestAnswersThroughPipe(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.OpenFile("pipe", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for part := range strings.SplitAfterSeq("name = \"fooD\"\nci = \"none\"\n", " ") {
			_, _ = pipe.WriteString(part)
			time.Sleep(10 * time.Millisecond)
		}
		// What is in a pipe that nobody has open is lost, so it is read before we close it.
		for n, err := 1, error(nil); n > 0 && err == nil; time.Sleep(time.Millisecond) {
			n, err = unix.IoctlGetInt(int(pipe.Fd()), inputQueue)
		}
		_ = pipe.Close()
	}()
	if r := mustRun(t, "new", "--answers", "pipe", "--defaults", "--json"); !strings.Contains(r.out, "--ci=none") {
		t.Errorf("got %s", r.out)
	}
}

// Ctrl-C ends the wait for an answers file that never comes.
func TestInterruptWhileReadingAnswers(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"stdin": {"new", "--answers", "-"}, "pipe": {"new", "--answers", "pipe"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
				t.Fatal(err)
			}
			pipe, err := os.OpenFile(filepath.Join(dir, "pipe"), os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = pipe.Close() })
			if _, err := pipe.WriteString("ci = "); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(self(t), args...)
			cmd.Env = append(os.Environ(), childEnv+"=1")
			cmd.Stdin = pipe
			s := start(t, setup{dir: dir}, cmd)
			s.until("the program to read", func() bool {
				n, err := unix.IoctlGetInt(int(pipe.Fd()), inputQueue)
				return err == nil && n == 0
			})
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			s.exit(Interrupted)
			s.expect("interrupted; nothing was written")
		})
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	lists := map[string]string{}
	for _, form := range []string{"", "--diff", "--json"} {
		args := []string{"new", "fooD", "--defaults", "--dry-run"}
		if form != "" {
			args = append(args, form)
		}
		r := run("", args...)
		if r.code != Pending || r.out == "" || !strings.Contains(r.err, "would be written") {
			t.Errorf("%q: exit %d, %q, %q", args, r.code, r.out, r.err)
		}
		mustBeEmpty(t, ".")
		lists[form] = r.out
	}
	done := mustRun(t, "new", "fooD", "--defaults", "--diff")
	if done.out != lists["--diff"] {
		t.Error("the diff of the dry run is not what was written")
	}
	for path := range snapshot(t, "food") {
		if path != "mkdaemon.toml" && !strings.Contains(lists[""], "create "+path+"\n") {
			t.Errorf("the dry run did not list %s", path)
		}
	}
	if strings.Count(lists[""], "\n") < len(snapshot(t, "food")) {
		t.Errorf("listed %s, written %d", lists[""], len(snapshot(t, "food")))
	}
}

// The patch is the project.
func TestDiffApplies(t *testing.T) {
	testtool.Need(t, "git")
	t.Chdir(t.TempDir())
	args := []string{"new", "fooD", "--defaults", "--init=systemd,sysv"}
	patch := run("", append(args, "--dry-run", "--diff")...).out
	mustRun(t, args...)
	if err := os.Mkdir("patched", 0o755); err != nil {
		t.Fatal(err)
	}
	testtool.GitApply(t, "patched", []byte(patch))
	got, want := snapshot(t, "patched"), snapshot(t, "food")
	if len(want) == 0 || !maps.Equal(got, want) {
		t.Errorf("the patch gives %q\nwritten was %q", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestJSON(t *testing.T) {
	t.Chdir(t.TempDir())
	args := []string{"new", "Food-long-name-server", "--author=it's me", "--defaults", "--json", "--dir=it's here"}
	preview, done := run("", append(args, "--dry-run")...), mustRun(t, args...)
	var got [2]struct {
		Schema       int
		Dir, Command string
		Entries      []struct{ Op, Path, Ownership, Mode, Template string }
		Notes        []string
		Exit         int
	}
	for i, text := range []string{preview.out, done.out} {
		if err := json.Unmarshal([]byte(text), &got[i]); err != nil {
			t.Fatal(err)
		}
	}
	if got[0].Exit != int(Pending) || preview.code != Pending || got[1].Exit != int(Done) {
		t.Errorf("exit %d and %d", got[0].Exit, got[1].Exit)
	}
	g := got[1]
	if g.Schema != 1 || g.Dir != "it's here" || len(g.Notes) != 2 {
		t.Errorf("got %+v", g)
	}
	tree := snapshot(t, g.Dir)
	written := maps.Clone(tree)
	for _, e := range g.Entries {
		file, there := tree[e.Path]
		want := map[bool]string{true: "0755", false: "0644"}[strings.HasPrefix(file, "-rwx")]
		if !there || e.Op != "create" || e.Mode != want || e.Ownership == "" || e.Template == "" {
			t.Errorf("%+v: written was %.20q", e, file)
		}
		delete(tree, e.Path)
	}
	if len(tree) > 0 {
		t.Errorf("not listed: %q", slices.Sorted(maps.Keys(tree)))
	}
	got[0].Exit = 0
	if text := must(json.Marshal(got[0])); string(text) != string(must(json.Marshal(g))) {
		t.Errorf("the dry run says %s", text)
	}
	// The command gives the same again.
	testtool.Need(t, "sh")
	words := must(exec.Command("sh", "-c", "printf '%s\\n' "+g.Command).Output())
	t.Chdir(t.TempDir())
	mustRun(t, strings.Split(strings.TrimSuffix(string(words), "\n"), "\n")[1:]...)
	if again := snapshot(t, g.Dir); !maps.Equal(again, written) {
		t.Errorf("%s\ngives another project", g.Command)
	}
}

func TestDir(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("sub", 0o755); err != nil {
		t.Fatal(err)
	}
	absolute := filepath.Join(t.TempDir(), "x")
	for _, dir := range []string{"Exactly-So", "sub/food", "slashes//", "it's a dir", absolute, "-x"} {
		mustRun(t, "new", "fooD", "--defaults", "--dir="+dir)
		if tree := snapshot(t, dir); len(tree) == 0 {
			t.Errorf("%s: nothing there", dir)
		}
		if r := run("", "new", "fooD", "--defaults", "--dir", dir); r.code != Failed || !strings.Contains(r.err, "exists already") {
			t.Errorf("%s: exit %d: %s", dir, r.code, r.err)
		}
	}
	if _, err := os.Lstat("food"); err == nil {
		t.Error("./food was written in spite of --dir")
	}
	r := mustRun(t, "new", "fooD", "--defaults", "--dir=two words")
	if !strings.Contains(r.err, "cd 'two words'\n") {
		t.Errorf("not to be pasted: %s", r.err)
	}
}

// Not a word on stdout unless data was asked for, and nothing secret in the talk.
func TestTalkGoesToStderr(t *testing.T) {
	t.Chdir(t.TempDir())
	r := mustRun(t, "new", "Food-long-name-server", "--defaults")
	if r.out != "" {
		t.Errorf("on stdout: %q", r.out)
	}
	for _, part := range []string{"note: daemons usually end in d", "note: food-long-name-server is longer", "Next:\n  cd food-long-name-server\n"} {
		if !strings.Contains(r.err, part) {
			t.Errorf("no %q in\n%s", part, r.err)
		}
	}
	if strings.Contains(r.err, "mkdaemon new") {
		t.Error("the command is repeated to somebody who typed it")
	}
}

// A full disk behind stdout is an error even after the project was written.
func TestStdoutFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		testtool.Skip(t, err.Error())
	}
	defer full.Close()
	t.Chdir(t.TempDir())
	for _, form := range []string{"--json", "--diff"} {
		var talk strings.Builder
		code := Run([]string{"new", "fooD", "--defaults", form, "--dir=x" + form}, Streams{In: strings.NewReader(""), Out: full, Err: &talk})
		if code != Failed || !strings.Contains(talk.String(), "cannot write to standard output") {
			t.Errorf("%s: exit %d: %s", form, code, talk.String())
		}
	}
}
