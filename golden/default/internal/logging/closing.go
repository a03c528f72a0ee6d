// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Close writes what is queued and closes the sinks, but gives up when ctx is
// done: a sink that hangs must not keep the process from ending. What a sink has
// lost, now or before, the others are told. The error says what nobody could be
// told, so that the caller may still find a place for it.
func (l *Logs) Close(ctx context.Context) error {
	if l.closed.Swap(true) {
		return nil
	}
	settling := ctx
	if deadline, limited := ctx.Deadline(); limited {
		// A tenth of the time is for the last words.
		var cancel context.CancelFunc
		settling, cancel = context.WithDeadline(ctx, deadline.Add(-time.Until(deadline)/10))
		defer cancel()
	}
	// All are hurried before any is waited for, so that they share the time.
	for _, q := range l.queues {
		close(q.closing)
	}
	for _, q := range l.queues {
		q.settle(settling)
	}
	heard := l.tell()
	for _, q := range l.queues {
		q.close()
	}
	for _, q := range l.queues {
		q.wait(ctx)
	}
	// Not before: whoever was told may have had no time to write that down.
	return l.untold(heard)
}

// tell reports the losses of each sink to all others that work, and returns who
// was told of whose.
func (l *Logs) tell() map[*queue][]*queue {
	heard := map[*queue][]*queue{}
	for _, q := range l.queues {
		lost, _ := q.losses()
		if lost == 0 {
			continue
		}
		for _, other := range l.queues {
			if other != q && other.works() {
				other.add(lossRecord(q.name, lost))
				heard[q] = append(heard[q], other)
			}
		}
	}
	return heard
}

// untold are the losses that stand in no log: the sink itself does not say so, and
// nobody who was told of them still works.
func (l *Logs) untold(heard map[*queue][]*queue) error {
	var errs []error
	for _, q := range l.queues {
		if lost, silent := q.losses(); silent && !slices.ContainsFunc(heard[q], (*queue).works) {
			errs = append(errs, fmt.Errorf("log sink %s: %s", q.name, lossRecord(q.name, lost).message))
		}
	}
	return errors.Join(errs...)
}

// settle waits until the writer has nothing left, or gives up when ctx is done. A
// sink that has been away for some time gets no more than a last chance: it will
// hardly come back in the moment in which the daemon ends.
func (q *queue) settle(ctx context.Context) {
	q.mu.Lock()
	away := !q.away.IsZero() && time.Since(q.away) > lastChance
	q.mu.Unlock()
	if away {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, lastChance)
		defer cancel()
	}
	// A record that is written may be followed by a report of what was lost before it.
	for ctx.Err() == nil && q.busy() {
		q.flush(ctx, func() bool { return false })
	}
	q.giveUp()
}

// busy tells whether the writer has something left to do.
func (q *queue) busy() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waits(q.seq)
}

// giveUp drops what is left. The writer may be stuck for ever in a write; it finds
// nothing more to do.
func (q *queue) giveUp() {
	q.mu.Lock()
	defer q.mu.Unlock()
	left := q.records
	if q.inHand > 0 {
		left++
	}
	if left == 0 || q.gaveUp {
		return
	}
	q.gaveUp, q.closed = true, true
	q.lists = [severities]list{}
	q.records, q.bytes, q.inHand, q.gap = 0, 0, 0, 0
	q.lost += uint64(left)
	q.dropped += uint64(left)
	close(q.abandoned)
	q.changed.Signal()
	q.settled.Broadcast()
}

// losses are the records that were lost since the start; silent tells that the
// sink itself does not say so.
func (q *queue) losses() (lost uint64, silent bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dropped, q.lost > 0 || q.telling > 0
}

// works tells whether the sink has taken everything up to now.
func (q *queue) works() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.lost == 0 && q.telling == 0
}

// close lets the writer end when the queue is empty.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.changed.Signal()
}

// wait returns when the writer has ended, or nobody can wait for it any longer.
func (q *queue) wait(ctx context.Context) {
	select {
	case <-q.done:
	case <-q.abandoned:
	case <-ctx.Done():
		q.giveUp()
	}
}
