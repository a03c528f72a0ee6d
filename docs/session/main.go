// Session makes the picture of the README from a real run: it starts
// mkdaemon on a pseudo-terminal, types the answers of a person, and draws the
// screen that remains as an SVG.
//
//	go run ./docs/session > docs/session.svg
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

// What the person types when the prompt shows the words on the left.
var dialogue = []struct{ wait, keys string }{
	{"Go module path", "github.com/acme/food\r"},
	{"in one line", "feeds the fish, on time\r"},
	{"holds the copyright", "Jo Doe\r"},
	{"into the background", "\x1b[B\r"},
	{"service managers", "sysv \r"},
	{"log records", "\r"},
	{"controlled", "\r"},
	{"makes systemd start", "\r"},
	{"integration", "\r"},
	{"license", "\r"},
}

const columns, rows = 96, 400

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "session:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.MkdirTemp("", "mkdaemon-session-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "mkdaemon")
	if out, err := exec.Command("go", "build", "-o", binary, "./cmd/mkdaemon").CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	screen, err := play(binary, dir)
	if err != nil {
		return err
	}
	_, err = os.Stdout.WriteString(draw(screen))
	return err
}

// play runs the dialogue and returns the terminal as it looks at the end.
func play(binary, dir string) (vt10x.Terminal, error) {
	cmd := exec.Command(binary, "new", "fooD")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "NO_COLOR=")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: columns, Rows: rows})
	if err != nil {
		return nil, err
	}
	defer tty.Close()
	terminal := vt10x.New(vt10x.WithSize(columns, rows), vt10x.WithWriter(tty))
	var mu sync.Mutex
	var seen bytes.Buffer
	done := make(chan struct{})
	go func() {
		defer close(done)
		chunk := make([]byte, 4096)
		for {
			n, err := tty.Read(chunk)
			mu.Lock()
			seen.Write(chunk[:n])
			mu.Unlock()
			if _, werr := terminal.Write(chunk[:n]); err != nil || werr != nil {
				return
			}
		}
	}()
	for _, d := range dialogue {
		if err := await(&mu, &seen, d.wait); err != nil {
			return nil, err
		}
		if _, err := io.WriteString(tty, d.keys); err != nil {
			return nil, err
		}
	}
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, seen.String())
	}
	<-done
	return terminal, nil
}

// await polls what the terminal has received since the last answer.
func await(mu *sync.Mutex, seen *bytes.Buffer, words string) error {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		mu.Lock()
		i := bytes.Index(seen.Bytes(), []byte(words))
		if i >= 0 {
			seen.Next(i + len(words))
		}
		mu.Unlock()
		if i >= 0 {
			time.Sleep(50 * time.Millisecond) // the prompt is drawn to its end
			return nil
		}
	}
	return fmt.Errorf("the prompt %q did not come", words)
}

// draw turns the screen into an SVG, a text element a run of one colour. The
// long list of files is cut in the middle.
func draw(screen vt10x.Terminal) string {
	const charWidth, lineHeight = 8.4, 19
	lines := shorten(trim(screen))
	var b strings.Builder
	width, height := float64(columns)*charWidth+40, len(lines)*lineHeight+60
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" role="img" aria-label="a session with mkdaemon">`+"\n", width, height)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="#1c1f26"/>`+"\n")
	b.WriteString(`<g font-family="ui-monospace,Menlo,Consolas,monospace" font-size="14" xml:space="preserve">` + "\n")
	fmt.Fprintf(&b, `<text x="20" y="34" fill="#8fd18f">$ <tspan fill="#e6e6e6">mkdaemon new fooD</tspan></text>`+"\n")
	for i, line := range lines {
		for start := 0; start < len(line); {
			end := start
			for end < len(line) && line[end].color == line[start].color {
				end++
			}
			var text strings.Builder
			for _, c := range line[start:end] {
				text.WriteString(strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(string(c.char)))
			}
			if strings.TrimSpace(text.String()) != "" {
				fmt.Fprintf(&b, `<text x="%.1f" y="%d" fill="%s">%s</text>`+"\n", 20+float64(start)*charWidth, 53+i*lineHeight, line[start].color, text.String())
			}
			start = end
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

type cell struct {
	char  rune
	color string
}

// trim reads the screen without the blanks at its right and lower edges.
func trim(screen vt10x.Terminal) [][]cell {
	var lines [][]cell
	last := 0
	for y := range rows {
		var line []cell
		width := 0
		for x := range columns {
			g := screen.Cell(x, y)
			c := cell{g.Char, color(g.FG)}
			if c.char == 0 {
				c.char = ' '
			}
			line = append(line, c)
			if c.char != ' ' {
				width = x + 1
			}
		}
		lines = append(lines, line[:width])
		if width > 0 {
			last = y + 1
		}
	}
	return lines[:last]
}

// shorten keeps the first and the last of the "create" lines.
func shorten(lines [][]cell) [][]cell {
	const keep = 6
	isCreate := func(line []cell) bool {
		return len(line) > 7 && string([]rune{line[0].char, line[1].char, line[2].char, line[3].char, line[4].char, line[5].char, line[6].char}) == "create "
	}
	var out, run [][]cell
	flush := func() {
		if len(run) > 2*keep {
			note := []cell{}
			for _, r := range fmt.Sprintf("… %d more …", len(run)-2*keep) {
				note = append(note, cell{r, "#8a919e"})
			}
			run = append(append(append([][]cell{}, run[:keep]...), note), run[len(run)-keep:]...)
		}
		out = append(out, run...)
		run = nil
	}
	for _, line := range lines {
		if isCreate(line) {
			run = append(run, line)
			continue
		}
		flush()
		out = append(out, line)
	}
	flush()
	return out
}

// color maps the terminal's palette to that of the picture.
func color(c vt10x.Color) string {
	switch c {
	case 1, 9:
		return "#e88388"
	case 2, 10:
		return "#a8cc8c"
	case 3, 11:
		return "#dbab79"
	case 4, 12:
		return "#71bef2"
	case 5, 13:
		return "#d290e4"
	case 6, 14:
		return "#66c2cd"
	case 8:
		return "#8a919e"
	}
	return "#e6e6e6"
}
