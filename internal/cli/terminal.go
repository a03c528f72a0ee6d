package cli

import "golang.org/x/term"

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
