// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.com/pulsed/internal/exit"
)

// group is a number of services that live and die together: started in order,
// stopped in reverse, and as soon as one fails.
type group struct {
	members []*member
	ended   chan *member // whose run has returned
}

// member is a service that was started.
type member struct {
	service
	cancel context.CancelFunc // ends run
	done   chan struct{}      // closed when run has returned
	err    error              // what it returned
}

// init acquires what more services need, one after the other. After an error,
// the members are those that hold something; stop releases it. When ctx is done
// the one whose turn it is gets as long as limit to notice.
func (g *group) init(ctx context.Context, services []service, limit time.Duration) error {
	for _, s := range services {
		if err := s.begin(ctx, limit); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		g.members = append(g.members, &member{service: s})
	}
	return ctx.Err()
}

// run starts what serves. Each has a context of its own, since one may only be
// told to stop when those after it, which may need it, are gone.
func (g *group) run() {
	g.ended = make(chan *member, len(g.members))
	for _, m := range g.members {
		if m.service.run == nil {
			continue
		}
		var ctx context.Context
		ctx, m.cancel = context.WithCancel(context.Background())
		m.done = make(chan struct{})
		go func() {
			m.err = m.service.run(ctx)
			close(m.done)
			g.ended <- m
		}()
	}
}

// wait returns nil when ctx is done, or the error of the first to end before.
func (g *group) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case m := <-g.ended:
		err := m.err
		m.err = nil // told here, so stop need not tell it again
		if err == nil {
			return exit.Errorf(exit.Software, "%s: ended without being told to", m.name)
		}
		return fmt.Errorf("%s: %w", m.name, err)
	}
}

// stop ends the services, the last one first, and waits for each until ctx is
// done. From then on they get a moment only. The error tells what went wrong
// with any of them, by name.
func (g *group) stop(ctx context.Context) error {
	var errs []error
	for _, m := range slices.Backward(g.members) {
		if err := m.end(ctx); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", m.name, err))
		}
	}
	return errors.Join(errs...)
}

// end stops one service. What it holds is released even if its run hangs:
// nobody else will remove its files.
func (m *member) end(ctx context.Context) error {
	var errs []error
	if m.cancel != nil {
		m.cancel()
		if waitFor(ctx, m.done) {
			errs = append(errs, m.err)
		} else {
			errs = append(errs, errors.New("still at work when the time was up"))
		}
	}
	if m.service.stop != nil {
		released := make(chan struct{})
		var err error
		go func() {
			err = m.service.stop()
			close(released)
		}()
		if waitFor(ctx, released) {
			errs = append(errs, err)
		} else {
			errs = append(errs, errors.New("still releasing what it holds when the time was up"))
		}
	}
	return errors.Join(errs...)
}

// leave lets go of what has to stand to the very end. With the logs closed
// there is nobody left who could be told of an error.
func (g *group) leave() {
	for _, m := range slices.Backward(g.members) {
		if m.service.leave != nil {
			_ = m.service.leave()
		}
	}
}

// moment is what a service gets when the time is up already.
const moment = 100 * time.Millisecond

// waitFor tells whether done was closed before ctx was done, or a moment later.
func waitFor(ctx context.Context, done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	case <-ctx.Done():
	}
	select {
	case <-done:
		return true
	case <-time.After(moment):
		return false
	}
}
