package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// patience is how long a test waits for what should happen at once.
const patience = time.Minute

// session is a person at a terminal.
type session struct {
	testing.TB
	cmd      *exec.Cmd
	tty      *os.File // kept open, to ask for the terminal's mode
	keyboard *os.File
	before   unix.Termios
	stdout   bytes.Buffer

	mu     sync.Mutex
	screen *screen
	raw    strings.Builder
}

type setup struct {
	dir           string
	env           []string
	width, height int
	mute          bool
}

// at starts mkdaemon on a terminal of its own: prompts and answers there, stdout
// a pipe.
func at(t testing.TB, o setup, args ...string) *session {
	t.Helper()
	cmd := exec.Command(self(t), args...)
	cmd.Env = append(os.Environ(), "TERM=xterm", "NO_COLOR=1", childEnv+"=1")
	return start(t, o, cmd)
}

// start starts any program that way. What of its streams is not set is the
// terminal, but for stdout.
func start(t testing.TB, o setup, cmd *exec.Cmd) *session {
	t.Helper()
	keyboard, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if o.width == 0 {
		o.width, o.height = 80, 24
	}
	if err := pty.Setsize(tty, &pty.Winsize{Cols: uint16(o.width), Rows: uint16(o.height)}); err != nil {
		t.Fatal(err)
	}
	s := &session{TB: t, cmd: cmd, tty: tty, keyboard: keyboard, screen: newScreen(o.width, o.height)}
	s.screen.mute = o.mute
	s.before = s.mode()
	cmd.Dir = o.dir
	cmd.Env = append(cmd.Env, o.env...)
	if cmd.Stdin == nil {
		cmd.Stdin = tty
	}
	if cmd.Stdout == nil {
		cmd.Stdout = &s.stdout
	}
	if cmd.Stderr == nil {
		cmd.Stderr = tty
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if cmd.Stdin == tty {
		cmd.SysProcAttr.Setctty = true
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		s.look()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = tty.Close()
		<-shown
		_ = keyboard.Close()
	})
	return s
}

// look reads what the terminal shows, and answers for it.
func (s *session) look() {
	buffer := make([]byte, 4096)
	for {
		n, err := s.keyboard.Read(buffer)
		s.mu.Lock()
		s.raw.Write(buffer[:n])
		answer := s.screen.write(buffer[:n])
		s.mu.Unlock()
		if answer != "" {
			_, _ = io.WriteString(s.keyboard, answer)
		}
		if err != nil {
			return
		}
	}
}

func (s *session) mode() unix.Termios {
	s.Helper()
	mode, err := unix.IoctlGetTermios(int(s.tty.Fd()), getTermios)
	if err != nil {
		s.Fatal(err)
	}
	return *mode
}

// shown is everything on the screen and above it; written every byte.
func (s *session) shown() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.String()
}

func (s *session) written() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.String()
}

func (s *session) until(what string, true func() bool) {
	s.Helper()
	for deadline := time.Now().Add(patience); !true(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.Fatalf("waited in vain for %s; the screen:\n%s", what, s.shown())
		}
	}
}

// expect waits until text stands on the screen.
func (s *session) expect(text string) {
	s.Helper()
	s.until(text, func() bool { return strings.Contains(s.shown(), text) })
}

// expectText is expect for text that may be broken into other lines.
func (s *session) expectText(text string) {
	s.Helper()
	words := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	s.until(text, func() bool { return strings.Contains(words(s.shown()), words(text)) })
}

// asked waits until the question is open and the terminal ready for keys.
func (s *session) asked(question string) {
	s.Helper()
	s.expect("? " + question)
	s.until("a prompt", func() bool { return s.mode().Lflag&unix.ICANON == 0 })
}

func (s *session) keys(keys string) {
	s.Helper()
	if _, err := io.WriteString(s.keyboard, keys); err != nil {
		s.Fatal(err)
	}
}

const (
	enter, down, up, space = "\r", "\x1b[B", "\x1b[A", " "
	ctrlC, ctrlD           = "\x03", "\x04"
)

// endMark is written by exit behind the program's own output.
const endMark = "\x1b[9;9m"

// exit waits for the end and checks that the terminal is as it was.
func (s *session) exit(want Code) {
	s.Helper()
	done := make(chan error, 1)
	go func() { done <- s.cmd.Wait() }()
	select {
	case err := <-done:
		var failed *exec.ExitError
		if err != nil && !errors.As(err, &failed) {
			s.Fatal(err)
		}
	case <-time.After(patience):
		s.Fatalf("it does not end; the screen:\n%s", s.shown())
	}
	if got := Code(s.cmd.ProcessState.ExitCode()); got != want {
		s.Errorf("exit %d, want %d (%v); the screen:\n%s", got, want, s.cmd.ProcessState, s.shown())
	}
	if s.mode() != s.before {
		s.Errorf("the terminal's mode is %+v, was %+v", s.mode(), s.before)
	}
	if _, err := io.WriteString(s.tty, endMark); err != nil {
		s.Fatal(err)
	}
	s.until("the end of the output", func() bool { return strings.Contains(s.written(), endMark) })
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.screen.hidden {
		s.Error("the cursor is hidden")
	}
}
