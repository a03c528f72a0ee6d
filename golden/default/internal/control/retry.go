// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"context"
	"errors"
	"os"
	"time"
)

// retryEvery is how often something is tried again that takes a moment.
const retryEvery = 10 * time.Millisecond

// overdue tells whether time was up. A connection has a clock of its own for the
// deadline of ctx, which often strikes first.
func overdue(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded)
}

// pause waits a little, unless time is up.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return &Error{Kind: TimedOut, Text: "the daemon has not ended in time"}
	case <-time.After(retryEvery):
		return nil
	}
}
