package cli

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

func answersFile(ctx context.Context, s Streams, catalog *option.Catalog, file string) (option.Given, error) {
	in, name := s.In, "standard input"
	if file != "-" {
		f, err := openText(file)
		if err != nil {
			return nil, fmt.Errorf("--answers: %w", err)
		}
		defer f.Close()
		in, name = f, file
	}
	text, err := readText(ctx, in, name)
	switch {
	case err != nil:
		return nil, fmt.Errorf("--answers: %w", err)
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

func isPipe(in io.Reader) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&fs.ModeNamedPipe != 0
}
