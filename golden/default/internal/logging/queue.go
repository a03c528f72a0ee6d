// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"context"
	"sync"
	"time"
)

// The bounds of one queue. Both are needed: a thousand records of a megabyte
// each would be no bound at all.
const (
	maxRecords = 1024
	maxBytes   = 16 << 20
)

// lastChance is how long the end of the daemon waits for a sink that is away.
const lastChance = 50 * time.Millisecond

// keepBytes is the size up to which a buffer is kept for the next record.
const keepBytes = 64 << 10

// A queue holds encoded records until the writer has sent them. There is one
// list a severity, so that an overflow finds the least important record at
// once; seq remembers the order between the lists.
type queue struct {
	name    string
	sink    sink
	entries sync.Pool

	mu      sync.Mutex
	changed sync.Cond // signalled when the writer may have something to do
	settled sync.Cond // broadcast when the writer has done something
	lists   [severities]list
	seq     uint64
	records int
	bytes   int
	inHand  uint64    // the place in the order of what the writer holds; 0: nothing
	lost    uint64    // dropped since this was last reported
	gap     uint64    // the place in the order where lost is to be reported; 0: none
	telling uint64    // the place in the order of the report that the writer holds; 0: none
	dropped uint64    // dropped since the start
	trouble error     // why the sink took nothing, for the report
	away    time.Time // since when the sink cannot be reached; zero if it can
	closed  bool
	gaveUp  bool // abandoned is closed

	closing   chan struct{} // closed by Logs.Close: try at once what has failed
	abandoned chan struct{} // closed by giveUp: nobody waits any more
	done      chan struct{} // closed by the writer: everything is written
}

// An entry is one encoded record.
type entry struct {
	buf      []byte
	severity int
	seq      uint64
	next     *entry
}

// A list is first in, first out.
type list struct{ head, tail *entry }

func newQueue(name string, s sink) *queue {
	q := &queue{
		name: name, sink: s,
		closing: make(chan struct{}), abandoned: make(chan struct{}), done: make(chan struct{}),
	}
	q.changed.L = &q.mu
	q.settled.L = &q.mu
	return q
}

// add encodes r and queues it, or drops something: never does it wait.
func (q *queue) add(r *record) {
	e, ok := q.entries.Get().(*entry)
	if !ok {
		e = new(entry)
	}
	e.buf = q.sink.encode(e.buf[:0], r)
	e.severity = severity(r.level)
	q.put(e)
	q.changed.Signal()
}

func (q *queue) put(e *entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || !q.makeRoom(e) {
		q.drop(e)
		return
	}
	q.seq++
	e.seq = q.seq
	q.records++
	q.bytes += len(e.buf)
	l := &q.lists[e.severity]
	if l.head == nil {
		l.head = e
	} else {
		l.tail.next = e
	}
	l.tail = e
}

// makeRoom drops what is less important than e until e fits in. Among equals
// the older ones stay: the first messages of a trouble tell most about it.
func (q *queue) makeRoom(e *entry) bool {
	if len(e.buf) > maxBytes {
		return false
	}
	least := severities - 1
	for q.records >= maxRecords || q.bytes+len(e.buf) > maxBytes {
		for least > e.severity && q.lists[least].head == nil {
			least--
		}
		if least <= e.severity {
			return false
		}
		q.drop(q.unlink(least))
	}
	return true
}

// unlink takes the oldest entry of a severity out of the queue.
func (q *queue) unlink(severity int) *entry {
	l := &q.lists[severity]
	e := l.head
	l.head, e.next = e.next, nil
	q.records--
	q.bytes -= len(e.buf)
	return e
}

// drop counts an entry that will not be written.
func (q *queue) drop(e *entry) {
	q.lost++
	q.dropped++
	q.mark()
	q.recycle(e)
}

// mark gives the report of what was lost its place in the order: behind all
// that is queued now, where a reader of the log will miss something. One
// report stands for all that is dropped until it is written.
func (q *queue) mark() {
	if q.gap == 0 {
		q.seq++
		q.gap = q.seq
	}
}

// recycle keeps an entry for the next record, unless it has grown large.
func (q *queue) recycle(e *entry) {
	if cap(e.buf) <= keepBytes {
		q.entries.Put(e)
	}
}

func (q *queue) droppedSoFar() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dropped
}

// flush waits until all that is queued now is written or dropped, or ctx is done,
// or what is asked under the lock says that there is no use in it.
func (q *queue) flush(ctx context.Context, useless func() bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	last := q.seq
	defer context.AfterFunc(ctx, func() {
		q.mu.Lock() // or it could come between the question and the wait
		defer q.mu.Unlock()
		q.settled.Broadcast()
	})()
	for q.waits(last) && ctx.Err() == nil && !useless() {
		q.settled.Wait()
	}
}

// waits tells whether something up to this place in the order is not written.
func (q *queue) waits(last uint64) bool {
	waits := func(seq uint64) bool { return 0 < seq && seq <= last }
	for _, l := range q.lists {
		if l.head != nil && waits(l.head.seq) {
			return true
		}
	}
	return waits(q.inHand) || waits(q.gap) || waits(q.telling)
}
