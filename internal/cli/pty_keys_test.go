package cli

import (
	"strings"
	"testing"
)

// Fast typists and people who paste are ahead of the prompts.
func TestTypeAhead(t *testing.T) {
	t.Parallel()
	dir, c := t.TempDir(), catalogOf(t)
	s := at(t, setup{dir: dir}, "new")
	s.keys("fooD" + enter + strings.Repeat(enter, len(c.Questions)-1))
	s.exit(Done)
	again(t, s, dir)
}

func TestOddKeysAreIgnored(t *testing.T) {
	t.Parallel()
	c := catalogOf(t)
	s := at(t, setup{dir: t.TempDir()}, "new")
	// Alt-b, Ctrl-Right, Page up, F5, F1, a lone Esc
	const odd = "\x1bb\x1b[1;5C\x1b[5~\x1b[15~\x1bOP"
	for _, q := range c.Questions {
		s.asked(q.Ask)
		if q.ID == "name" {
			s.keys("fo" + odd + "oD")
		}
		s.keys(odd + "\x1b" + enter)
	}
	s.exit(Done)
	s.expect("mkdaemon new fooD")
}

// A filter that fits nothing shows everything instead of crashing.
func TestFilterThatFitsNothing(t *testing.T) {
	t.Parallel()
	c := catalogOf(t)
	s := at(t, setup{dir: t.TempDir()}, "new", "fooD", "--author=a", "--description=d", "--module=example.com/food")
	s.asked(c.Question("style").Ask)
	s.keys("zzzz" + down + enter)
	s.expect(c.Question("style").Ask + " " + c.Question("style").Options[1].Name)
	s.asked(c.Question("init").Ask)
	s.keys("lsb" + space + enter) // the label is searched as well
	s.expect(c.Question("init").Ask + " systemd, sysv")
	s.keys(ctrlC)
	s.exit(Interrupted)
}

// Some terminals never say where their cursor is. Ctrl-C must work even then.
func TestTerminalThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	s := at(t, setup{dir: t.TempDir(), mute: true}, "new")
	s.asked(catalogOf(t).Question("name").Ask)
	s.keys("foo" + ctrlC)
	s.exit(Interrupted)
}

func TestNarrowTerminal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := at(t, setup{dir: dir, width: 30, height: 8}, "new", "fooD")
	for range len(catalogOf(t).Questions) - 1 {
		s.keys(enter)
	}
	s.exit(Done)
	again(t, s, dir)
}
