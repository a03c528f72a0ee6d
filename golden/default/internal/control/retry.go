// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"context"
	"time"
)

// retryEvery is how often something is tried again that takes a moment.
const retryEvery = 10 * time.Millisecond

// pause waits a little, unless time is up.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return &Error{Kind: TimedOut, Text: "the daemon has not ended in time"}
	case <-time.After(retryEvery):
		return nil
	}
}
