// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestCloseGivesUp(t *testing.T) {
	f := &fake{err: syscall.ECONNREFUSED}
	logs, log := logTo(f)
	log.Info("one")
	q := logs.queues[0]
	until(t, "an attempt", q.inTrouble)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := logs.Close(ctx); err == nil || logs.Dropped() != 1 {
		t.Errorf("error %v, %d dropped", err, logs.Dropped())
	}
	<-q.done // the writer ends, too
	if n := logs.Dropped(); n != 1 {
		t.Errorf("%d dropped, counted twice", n)
	}
}

// A sink that is away does not hold up the end, one that only hangs may.
func TestCloseIsQuickIfTheSinkIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{err: syscall.ECONNREFUSED}
		logs, log := logTo(f)
		log.Info("one")
		until(t, "an attempt", logs.queues[0].inTrouble)
		time.Sleep(2 * lastChance)
		begin := time.Now()
		err := logs.Close(within(t, time.Minute))
		if d := time.Since(begin); err == nil || d != lastChance {
			t.Errorf("closed after %v: %v", d, err)
		}
		<-logs.queues[0].done

		f = &fake{err: syscall.ECONNREFUSED}
		logs, log = logTo(f)
		log.Info("one")
		until(t, "an attempt", logs.queues[0].inTrouble)
		f.fail(nil) // it comes back in time
		finish(t, logs)
		if n := len(f.lines); n != 1 {
			t.Errorf("%d lines, want the one that waited", n)
		}
	})
}

// What one sink loses, the others tell: at the end there is no other place for it.
func TestLossesAreToldElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck, release := hanging()
		defer release()
		broken, fine := &fake{err: syscall.EPIPE}, &fake{}
		logs := newLogs(newQueue("stuck", stuck), newQueue("broken", broken), newQueue("fine", fine))
		log := logs.Logger()
		for range 3 {
			log.Info("a record")
		}
		if err := logs.Close(within(t, 3*time.Second)); err != nil {
			t.Errorf("it was told, and yet: %v", err)
		}
		// At once: the process ends now.
		want := []string{"a record", "a record", "a record", "dropped 3 records", "dropped 3 records"}
		if got := fine.messages(t); !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
		for i, sink := range []string{"stuck", "broken"} {
			if line := parse(t, fine.lines[3+i]); line["sink"] != sink || line["event"] != string(Dropped) {
				t.Errorf("got %v, want the loss of %s", line, sink)
			}
		}
		if got := logs.DroppedBySink(); !maps.Equal(got, map[string]uint64{"stuck": 3, "broken": 3, "fine": 0}) {
			t.Errorf("dropped: %v", got)
		}
	})
}

// slowToTell takes everything, but a report of losses only when it is released.
type slowToTell struct {
	fake
	release chan struct{}
}

func (s *slowToTell) write(b []byte, deadline time.Time) (int, error) {
	if strings.Contains(string(b), string(Dropped)) {
		<-s.release
	}
	return s.fake.write(b, deadline)
}

// Who was told of a loss, and had no time to write it down, has told nobody.
func TestLossesThatWereHeardTooLate(t *testing.T) {
	s := &slowToTell{release: make(chan struct{})}
	defer close(s.release)
	logs := newLogs(newQueue("broken", &fake{err: syscall.EPIPE}), newQueue("slow", s))
	logs.Logger().Info("a record")
	err := logs.Close(within(t, 300*time.Millisecond))
	if err == nil || err.Error() != "log sink broken: dropped 1 record\nlog sink slow: dropped 1 record" {
		t.Errorf("got %v", err)
	}
}

// A loss that its own sink has told is told to the others, but is no error.
func TestLossesThatWereTold(t *testing.T) {
	f, release := hanging()
	logs, log := logTo(f)
	for range 2 * maxRecords {
		log.Info("x")
	}
	release()
	finish(t, logs)
	if lost := logs.Dropped(); lost == 0 || !slices.Contains(f.messages(t), fmt.Sprintf("dropped %d records", lost)) {
		t.Errorf("%d were dropped, and the sink does not say so", lost)
	}
}

// If nobody can tell it, the caller gets it.
func TestLossesWithoutASink(t *testing.T) {
	logs := newLogs(newQueue("one", &fake{err: syscall.EPIPE}), newQueue("two", &fake{err: syscall.EPIPE}))
	logs.Logger().Info("a record")
	err := logs.Close(within(t, 20*time.Second))
	if err == nil || err.Error() != "log sink one: dropped 1 record\nlog sink two: dropped 1 record" {
		t.Errorf("got %v", err)
	}
}

// brokenPipe is a sink that is broken, and takes its time for reports of losses.
type brokenPipe struct {
	fake
	reached, release chan struct{}
}

func (p *brokenPipe) write(b []byte, _ time.Time) (int, error) {
	if strings.Contains(string(b), string(Dropped)) {
		p.reached <- struct{}{}
		<-p.release
	}
	return 0, syscall.EPIPE
}

// A report that is being written has told nobody yet.
func TestReportThatIsLost(t *testing.T) {
	p := &brokenPipe{reached: make(chan struct{}, 9), release: make(chan struct{})}
	logs := newLogs(newQueue("one", p))
	logs.Logger().Info("a record")
	<-p.reached
	time.AfterFunc(20*time.Millisecond, func() { close(p.release) })
	err := logs.Close(within(t, 20*time.Second))
	if err == nil || err.Error() != "log sink one: dropped 1 record" {
		t.Errorf("got %v", err)
	}
}
