// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"fmt"
	"log/slog"
	"time"
)

// How long the writer waits before it tries again what has failed: twice as
// long each time, so that a sink that is away costs nothing, and yet soon
// found when it comes back.
const (
	firstPause = 10 * time.Millisecond
	lastPause  = time.Second
)

// run is the writer: the only goroutine that waits for the sink.
func (q *queue) run() {
	defer close(q.done)
	defer q.sink.close()
	for {
		e, lost, ok := q.next()
		if !ok {
			return
		}
		if e == nil {
			e = q.report(lost)
		}
		q.finish(e, lost, q.deliver(e.buf))
	}
}

// next waits for the next thing to write: an entry, or the number of records
// that are missing at this place. It is not ok when the queue is closed and
// empty.
func (q *queue) next() (e *entry, lost uint64, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		first := -1
		for i := range q.lists {
			if h := q.lists[i].head; h != nil && (first < 0 || h.seq < q.lists[first].head.seq) {
				first = i
			}
		}
		switch {
		case q.gap != 0 && (first < 0 || q.gap < q.lists[first].head.seq):
			lost, q.lost = q.lost, 0
			q.telling, q.gap = q.gap, 0
			return nil, lost, true
		case first >= 0:
			e = q.unlink(first)
			q.inHand = e.seq
			return e, 0, true
		case q.closed:
			return nil, 0, false
		}
		q.changed.Wait()
	}
}

// deliver writes b, however often the sink has to be asked. It tells whether
// that has been done.
func (q *queue) deliver(b []byte) bool {
	pause := firstPause
	for {
		n, err := q.sink.write(b, time.Now().Add(writeTimeout))
		q.note(err)
		if err == nil {
			return true
		}
		b = b[n:]
		if isHopeless(err) {
			return false
		}
		if isTimeout(err) {
			// The attempt itself was the pause; the sink may be ready now.
			pause = 0
		}
		if !q.pause(pause) {
			return false
		}
		pause = min(max(2*pause, firstPause), lastPause)
	}
}

// note keeps what became of an attempt: for the report, and for the end.
func (q *queue) note(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case err == nil:
		q.away = time.Time{}
		return
	case !isTimeout(err) && q.away.IsZero():
		q.away = time.Now()
		q.settled.Broadcast() // who flushes need not wait
	}
	q.trouble = err
}

// pause waits before the next attempt. It is cut short when the queue is
// closed, and tells whether there is any use in going on.
func (q *queue) pause(d time.Duration) bool {
	closing := q.closing
	select {
	case <-q.abandoned:
		return false
	case <-closing:
		closing = nil // has been seen: do not wake up for it again
		d = min(d, firstPause)
	default:
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-closing:
	case <-q.abandoned:
		return false
	}
	return true
}

// finish settles what became of an entry; lost is not 0 if it was a report.
func (q *queue) finish(e *entry, lost uint64, written bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.settled.Broadcast()
	inHand := q.inHand > 0
	q.inHand, q.telling = 0, 0
	switch {
	case written:
		q.recycle(e)
		if q.lost > 0 {
			q.mark() // it works again
		}
	case lost > 0:
		// A report that is itself lost waits for the next record, whatever
		// becomes of that one. To try again at once could go on for ever.
		q.lost += lost
	case inHand:
		q.drop(e)
	default:
		// Close has given up, and counted this one.
	}
}

// report makes the record that tells of the missing ones.
func (q *queue) report(lost uint64) *entry {
	q.mu.Lock()
	trouble := q.trouble
	q.trouble = nil
	q.mu.Unlock()
	r := lossRecord(q.name, lost)
	if trouble != nil {
		r.fields = append(r.fields, field{key: "err", value: slog.AnyValue(trouble)})
	}
	return &entry{buf: q.sink.encode(nil, r), severity: severity(r.level)}
}

// lossRecord tells that a sink has lost this many records.
func lossRecord(sink string, lost uint64) *record {
	noun := "records"
	if lost == 1 {
		noun = "record"
	}
	return &record{
		time:    time.Now(),
		level:   slog.LevelWarn,
		message: fmt.Sprintf("dropped %d %s", lost, noun),
		event:   Dropped,
		fields:  []field{{key: "sink", value: slog.StringValue(sink)}},
	}
}
