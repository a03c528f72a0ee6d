package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// remember returns a function that puts the terminal back into the state it is
// in now, with a visible cursor.
func (t *Terminal) remember() (restore func()) {
	state, err := term.GetState(int(t.In.Fd()))
	return func() {
		if err == nil {
			_ = term.Restore(int(t.In.Fd()), state)
		}
		_, _ = t.Out.WriteString("\x1b[?25h\n")
	}
}

// fill breaks text into lines that fit the terminal.
func (t *Terminal) fill(text string) string {
	width, _, err := term.GetSize(int(t.Out.Fd()))
	if err != nil || width < 20 {
		width = 80
	}
	return fill(text, min(width-1, helpWidth))
}

// display is how something is shown on a terminal; for a program, nil.
type display struct {
	width int
	color bool
}

// display tells how data is shown where it goes.
func (s Streams) display() *display {
	f := terminalOf(s.Out)
	if f == nil {
		return nil
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width < 20 {
		width = 80
	}
	return &display{width, os.Getenv("NO_COLOR") == ""}
}

// terminalOf is the terminal behind a stream; nil if there is none, or one that
// cannot move its cursor.
func terminalOf(w io.Writer) *os.File {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
		return f
	}
	return nil
}
