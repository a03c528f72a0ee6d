package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"syscall"
)

// textMax is far more than any file that is named on the command line needs, and
// little enough to refuse /dev/zero at once.
const textMax = 1 << 20

// openText opens a file that is named on the command line. A pipe is welcome, as in
// --answers <(…), but one that nobody writes to would keep open(2) waiting; with
// O_NONBLOCK it reads as empty.
func openText(file string) (*os.File, error) {
	return os.OpenFile(file, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// readText reads such a file, or standard input, whole.
func readText(ctx context.Context, in io.Reader, name string) ([]byte, error) {
	text, err := interruptible(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(in, textMax+1)) })
	if err == nil && len(text) > textMax {
		err = fmt.Errorf("%s is larger than 1 MiB", name)
	}
	return text, err
}

// interruptible waits for what may never come, such as the end of a pipe, or until
// ctx is done.
func interruptible[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := read()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
