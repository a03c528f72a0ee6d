package cli

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/mkdaemon/mkdaemon/internal/option"
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

// Between two prompts the terminal makes a signal of Ctrl-C: the next prompt, which is
// about to begin, must not spoil the terminal that we have just put in order.
func TestSignalBetweenPrompts(t *testing.T) {
	t.Parallel()
	keyboard, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer keyboard.Close()
	defer tty.Close()
	s := &session{TB: t, tty: tty, keyboard: keyboard, screen: newScreen(80, 24)}
	go s.look()
	before := s.mode()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.keys("food" + enter)
	err = interview(ctx, &Terminal{In: tty, Out: tty}, catalogOf(t), option.Given{}, func(string, []string) error {
		cancel()
		time.Sleep(100 * time.Millisecond)
		return errors.New("not that one") // and the question is asked again
	})
	if !errors.Is(err, errInterrupted) {
		t.Errorf("it ends with %v", err)
	}
	time.Sleep(200 * time.Millisecond)
	if s.mode() != before {
		t.Errorf("the terminal's mode is %+v, was %+v", s.mode(), before)
	}
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
