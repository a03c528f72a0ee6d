// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"context"
	"errors"
	"time"
)

// service is one thing that the daemon is made of. All functions may be nil.
type service struct {
	name string

	// init acquires what can fail: a lock, a listener, a file. It must give up
	// when ctx is done; after an error of its own it holds nothing.
	init func(ctx context.Context) error

	// run serves until ctx is done, then finishes what was begun and returns
	// nil. Whatever it returns earlier stops the whole daemon.
	run func(ctx context.Context) error

	// alive is answered by the loop that does the work, so that one that is
	// stuck is found out. It must give up when ctx is done.
	alive func(ctx context.Context) error

	// stop releases what init acquired, after run has returned (or was given up).
	stop func() error

	// leave is called after everything else, when even the logs are closed. It
	// is for what has to stand as long as the process does, such as a lock.
	leave func() error
}

// begin calls init, and gives up waiting for it limit after ctx is done.
func (s service) begin(ctx context.Context, limit time.Duration) error {
	if s.init == nil {
		return nil
	}
	begun := make(chan error, 1)
	go func() { begun <- s.init(ctx) }()
	select {
	case err := <-begun:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-begun:
		return err
	case <-time.After(limit):
		return errors.New("still starting when the time to stop was up")
	}
}
