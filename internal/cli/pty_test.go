package cli

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

// answerAll answers every question from the one with this ID on with Enter.
func answerAll(s *session, c *option.Catalog, from string) {
	s.Helper()
	open := false
	for _, q := range c.Questions {
		if open = open || q.ID == from; open {
			s.asked(q.Ask)
			s.keys(enter)
		}
	}
}

// again runs the command that the session printed, in a shell, without a
// terminal, and compares what it writes.
func again(t *testing.T, s *session, dir string) {
	t.Helper()
	line := regexp.MustCompile(`(?m)^  (mkdaemon new .*?)\r?$`).FindStringSubmatch(s.written())
	if line == nil {
		t.Fatalf("no command was printed:\n%s", s.shown())
	}
	bin := t.TempDir()
	if err := os.Symlink(self(t), filepath.Join(bin, "mkdaemon")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", line[1])
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), childEnv+"=1", "PATH="+bin+":"+os.Getenv("PATH"))
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", line[1], err, text)
	}
	got, want := snapshot(t, cmd.Dir), snapshot(t, dir)
	if len(got) == 0 || !maps.Equal(got, want) {
		t.Errorf("%s\ngives another project:\n%q\n%q", line[1], got, want)
	}
}

func TestAcceptEveryDefault(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := at(t, setup{dir: dir}, "new", "fooD")
	answerAll(s, catalogOf(t), "module")
	s.exit(Done)
	if s.stdout.Len() > 0 {
		t.Errorf("talk on stdout: %q", s.stdout.String())
	}
	again(t, s, dir)
	defaults := filepath.Join(t.TempDir(), "food")
	mustRun(t, "new", "fooD", "--defaults", "--dir", defaults)
	if got := snapshot(t, defaults); !maps.Equal(got, snapshot(t, filepath.Join(dir, "food"))) {
		t.Error("Enter at every question is not --defaults")
	}
}

func TestTypedAnswers(t *testing.T) {
	t.Parallel()
	dir, c := t.TempDir(), catalogOf(t)
	if err := os.Mkdir(filepath.Join(dir, "there"), 0o755); err != nil {
		t.Fatal(err)
	}
	s := at(t, setup{dir: dir}, "new")
	ask := func(id string) { t.Helper(); s.asked(c.Question(id).Ask) }

	ask("name")
	s.keys("9d" + enter)
	s.expect(`X name "9d": use letters`)
	s.keys(enter)
	s.expect("X no name was given")
	s.keys("there" + enter) // refused now, not after nine more questions
	s.expect("X there: an empty directory exists already")
	s.keys("foox\bD" + enter) // with a correction

	ask("module")
	s.expect("(example.com/food)")
	s.keys("not a path" + enter)
	s.expect(`X module path "not a path"`)
	s.keys("git.example.org/it's-food" + enter)
	s.expect("X module path")
	s.keys("git.example.org/food" + enter)

	ask("description")
	s.keys("it's \"hot\" & costs $5; ünïcode" + enter)
	ask("author")
	s.keys(enter)

	ask("style") // the second option, by way of the last one
	s.keys(up + down + down + enter)

	ask("init") // nothing is refused, sysv alone is taken
	s.keys(space + enter)
	s.expect("X choose at least one")
	ask("init")
	s.keys(space + "sysv" + space + enter)
	s.expect(c.Question("init").Ask + " sysv")

	ask("logging")
	s.expect("[x]  auto")
	if strings.Contains(s.shown(), "journald -") {
		t.Errorf("journald is offered without systemd:\n%s", s.shown())
	}
	s.keys(space + "syslog" + space + enter)
	ask("ipc")
	s.keys(enter)
	answerAll(s, c, "ci") // without systemd, nothing but the boot can start it: not asked
	s.exit(Done)

	if s.stdout.Len() > 0 {
		t.Errorf("talk on stdout: %q", s.stdout.String())
	}
	for _, part := range []string{
		"new fooD ", "--module=git.example.org/food ", `--description='it'\''s "hot" & costs $5; ünïcode' `,
		"--author='the fooD authors' ", "--style=" + c.Question("style").Options[1].Name + " ", "--init=sysv ", "--logging=syslog ",
	} {
		if !strings.Contains(s.written(), part) {
			t.Errorf("the printed command lacks %s:\n%s", part, s.shown())
		}
	}
	again(t, s, dir)
}

// What a flag said rules out options of a question that comes earlier.
func TestAnswerThatContradictsAFlag(t *testing.T) {
	t.Parallel()
	c := catalogOf(t)
	s := at(t, setup{dir: t.TempDir()}, "new", "fooD", "--logging=journald", "--author=a", "--description=d", "--module=example.com/food", "--style=systemd")
	s.asked(c.Question("init").Ask)
	s.keys(space + "sysv" + space + enter)
	s.expect("X logging: journald cannot be chosen here")
	s.keys(enter) // the default again
	answerAll(s, c, "ipc")
	s.exit(Done)
}

func TestQuestionMarkHelps(t *testing.T) {
	t.Parallel()
	c := catalogOf(t)
	s := at(t, setup{dir: t.TempDir()}, "new")
	given := option.Given{"name": {"food"}}
	defaults := c.Defaults(given)
	for _, q := range c.Questions {
		s.asked(q.Ask)
		if q.Kind == option.Text {
			s.keys("?" + enter)
		} else {
			s.keys("?")
		}
		s.expectText(q.Help)
		offered, _ := c.Offer(q, given)
		for _, o := range offered {
			s.expectText(o.Name + ": " + o.Why)
		}
		if q.ID == "name" {
			s.keys("food")
		} else {
			given[q.ID] = defaults[q.ID]
		}
		s.keys(enter)
		s.expect(q.Ask + " ")
	}
	s.exit(Done)
	for line := range strings.SplitSeq(s.written(), "\n") {
		if all := escapes.FindAllStringIndex(line, -1); all != nil {
			line = line[all[len(all)-1][1]:]
		}
		if !strings.Contains(line, "[Use arrows") && !strings.HasPrefix(line, "  mkdaemon new") && len([]rune(strings.TrimRight(line, "\r"))) > 80 {
			t.Errorf("cut by the edge of the screen: %s", line)
		}
	}
}

// The help of a list does not forget what was ticked before.
func TestQuestionMarkKeepsTicks(t *testing.T) {
	t.Parallel()
	c := catalogOf(t)
	s := at(t, setup{dir: t.TempDir(), height: 10, width: 60}, "new", "fooD", "--author=a", "--description=d", "--module=example.com/food", "--style=systemd")
	s.asked(c.Question("init").Ask)
	s.keys("sysv" + space + "?" + enter)
	s.expect(c.Question("init").Ask + " systemd, sysv")
	answerAll(s, c, "logging")
	s.exit(Done)
}

var (
	escapes   = regexp.MustCompile(`\x1b(\[[?0-9;]*[A-Za-z]|[78])`)
	colorCode = regexp.MustCompile(`\x1b\[[0-9;]*m`)
)

func TestColor(t *testing.T) {
	t.Parallel()
	c := catalogOf(t)
	for name, want := range map[string]bool{"NO_COLOR=1": false, "NO_COLOR=": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := at(t, setup{dir: t.TempDir(), env: []string{name}}, "new", "fooD", "--module=no module", "--defaults")
			s.exit(Usage)
			s = at(t, setup{dir: t.TempDir(), env: []string{name}}, "new")
			s.asked(c.Question("name").Ask)
			s.keys("9" + enter)
			s.expect("X name")
			s.keys("fooD" + enter)
			answerAll(s, c, "module")
			s.exit(Done)
			text := strings.ReplaceAll(s.written(), endMark, "")
			if got := colorCode.MatchString(text); got != want {
				t.Errorf("colour: %v, want %v: %q", got, want, colorCode.FindString(text))
			}
		})
	}
}
