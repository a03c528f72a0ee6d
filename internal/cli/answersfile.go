package cli

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

// answersMax is far more than any answers file needs, and little enough to
// refuse /dev/zero at once.
const answersMax = 1 << 20

func answersFile(ctx context.Context, s Streams, catalog *option.Catalog, file string) (option.Given, error) {
	in, name := s.In, "standard input"
	if file != "-" {
		// A pipe is welcome, as in --answers <(…), but one that nobody writes
		// to would keep open(2) waiting; with O_NONBLOCK it reads as empty.
		f, err := os.OpenFile(file, os.O_RDONLY|syscall.O_NONBLOCK, 0)
		if err != nil {
			return nil, fmt.Errorf("--answers: %w", err)
		}
		defer f.Close()
		in, name = f, file
	}
	text, err := readAll(ctx, io.LimitReader(in, answersMax+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("--answers: %w", err)
	case len(text) > answersMax:
		return nil, fmt.Errorf("--answers: %s is larger than 1 MiB", name)
	case len(text) == 0 && isPipe(in):
		return nil, fmt.Errorf("--answers: %s: nothing came through this pipe", name)
	}
	intent, err := catalog.ParseFile(name, text)
	if err != nil {
		return nil, usageError{err}
	}
	if len(intent.Yours) > 0 {
		s.say("note: %s: yours is about a project that exists; a new one begins without it", name)
	}
	return intent.Given, nil
}

// readAll reads to the end, which may never come, or until ctx is done.
func readAll(ctx context.Context, in io.Reader) (text []byte, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		text, err = io.ReadAll(in)
	}()
	select {
	case <-done:
		return text, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func isPipe(in io.Reader) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&fs.ModeNamedPipe != 0
}
