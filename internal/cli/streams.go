package cli

import (
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/term"

	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/templates"
)

// Streams is the world around one call: data goes to Out, talk to Err.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Terminal *Terminal // nil when nobody can be asked

	// What tests change, to be another release of mkdaemon.
	Templates fs.FS  // nil: those that are built in
	Release   string // "": that of the binary

	catalog func() (*option.Catalog, error) // the questions, read once
}

func (s Streams) templates() fs.FS {
	if s.Templates != nil {
		return s.Templates
	}
	return templates.FS
}

func (s Streams) version() string {
	if s.Release != "" {
		return s.Release
	}
	return Version()
}

// Terminal is where prompts are shown and answered.
type Terminal struct {
	In, Out *os.File
	Color   bool
}

// Process returns the streams of this process. There is a terminal only when
// both ends are one: the input that answers, and stderr, where prompts go, so
// that stdout stays free for data. A dumb terminal cannot move its cursor, which
// every list needs.
func Process() Streams {
	s := Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	if term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stderr.Fd())) && os.Getenv("TERM") != "dumb" {
		s.Terminal = &Terminal{In: os.Stdin, Out: os.Stderr, Color: os.Getenv("NO_COLOR") == ""}
	}
	return s
}

// say writes a line of talk. A terminal that is gone is no reason to stop.
func (s Streams) say(format string, a ...any) {
	_, _ = fmt.Fprintf(s.Err, format+"\n", a...)
}

// print writes data, which must not be lost silently: a full disk or a closed
// pipe behind stdout is an error.
func (s Streams) print(text string) error {
	if _, err := io.WriteString(s.Out, text); err != nil {
		return fmt.Errorf("cannot write to standard output: %w", err)
	}
	return nil
}
