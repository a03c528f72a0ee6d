// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"example.com/pulsed/internal/config"
	"example.com/pulsed/internal/exit"
)

func TestHungSinkDropsTheLeastImportant(t *testing.T) {
	f, release := hanging()
	defer release()
	logs, log := logTo(f)
	log.Info("in hand")
	<-f.inside

	for i := range maxRecords {
		level := slog.LevelDebug
		if i%2 == 1 {
			level = slog.LevelInfo
		}
		log.Log(t.Context(), level, fmt.Sprintf("%s %d", level, i))
	}
	if n := logs.Dropped(); n != 0 {
		t.Fatalf("%d dropped, but there was room", n)
	}
	for i := range 100 {
		log.Error(fmt.Sprint("error ", i))
	}
	log.Debug("one more") // the least important itself
	if n := logs.Dropped(); n != 101 {
		t.Errorf("%d dropped, want 101", n)
	}

	release()
	finish(t, logs)
	got := f.messages(t)
	if want := []string{"in hand", "INFO 1", "INFO 3"}; !slices.Equal(got[:3], want) {
		t.Errorf("begins with %q, want %q: the oldest of the least important go first", got[:3], want)
	}
	if n := len(got); n != 1+maxRecords+1 {
		t.Errorf("%d records, want %d", n, 1+maxRecords+1)
	}
	if !slices.Contains(got, "error 0") || !slices.Contains(got, "error 99") {
		t.Error("an error was dropped while there was something less important")
	}
	if slices.Contains(got, "one more") {
		t.Error("among equals the newer one was kept")
	}
	// The first drop made room for error 0: the report stands before that.
	if i, j := slices.Index(got, "dropped 101 records"), slices.Index(got, "error 0"); i < 0 || i > j {
		t.Errorf("report at %d, error 0 at %d", i, j)
	}
	if !f.closed {
		t.Error("the sink was not closed")
	}
}

func TestHungSinkIsBoundedInBytes(t *testing.T) {
	f, release := hanging()
	defer release()
	logs, log := logTo(f)
	log.Info("in hand")
	<-f.inside
	large := strings.Repeat("x", 1<<20)
	for range 100 {
		log.Info(large)
	}
	q := logs.queues[0]
	q.mu.Lock()
	bytes := q.bytes
	q.mu.Unlock()
	if bytes > maxBytes || logs.Dropped() < 84 {
		t.Errorf("%d bytes are kept, %d records dropped", bytes, logs.Dropped())
	}
	log.Error(strings.Repeat("x", maxBytes+1))
	if q.records == 0 {
		t.Error("one record that can never fit in has emptied the queue")
	}
	release()
	finish(t, logs)
}

func TestLoggingNeverWaits(t *testing.T) {
	f, release := hanging()
	defer release()
	logs, log := logTo(f)
	begin := time.Now()
	log.Info("in hand")
	<-f.inside
	for i := range 10*maxRecords - 1 {
		log.Info("line", "i", i)
	}
	if d := time.Since(begin); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
	if logs.Dropped() == 0 {
		t.Error("nothing was dropped")
	}
	if err := logs.Reopen(); err != nil {
		t.Error(err)
	}

	err := logs.Close(within(t, 20*time.Millisecond))
	if err == nil || !strings.Contains(err.Error(), "dropped "+strconv.Itoa(10*maxRecords)+" records") {
		t.Errorf("close says %v, want the number of lost records", err)
	}
	before := logs.Dropped()
	if before != 10*maxRecords {
		t.Errorf("%d dropped, want %d", before, 10*maxRecords)
	}
	log.Info("too late")
	if logs.Dropped() != before+1 {
		t.Error("a record after close is not counted")
	}
	if err := logs.Close(t.Context()); err != nil {
		t.Error("closing again:", err)
	}
}

// TestFlush: what was logged before is written, what comes meanwhile need not
// be, and a sink that hangs is not waited for.
func TestFlush(t *testing.T) {
	f, release := hanging()
	defer release()
	logs, log := logTo(f)
	log.Info("one")
	log.Info("two")
	<-f.inside
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	logs.Flush(gone) // returns
	if n := len(f.messages(t)); n > 0 {
		t.Fatalf("%d lines from a sink that hangs", n)
	}
	flushed := make(chan struct{})
	go func() {
		logs.Flush(t.Context())
		close(flushed)
	}()
	select {
	case <-flushed:
		t.Fatal("nothing is written, and the wait is over")
	case <-time.After(20 * time.Millisecond):
	}
	release()
	<-flushed
	if got := f.messages(t); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("flushed: %q", got)
	}
	logs.Flush(t.Context()) // nothing is left
	finish(t, logs)
	logs.Flush(t.Context())
}

func TestFailingSinkIsTriedAgain(t *testing.T) {
	f := &fake{err: syscall.ENOSPC}
	logs, log := logTo(f)
	log.Info("one")
	log.Info("two")
	time.AfterFunc(30*time.Millisecond, func() { f.fail(nil) })
	until(t, "both lines", func() bool { return len(f.messages(t)) == 2 })
	if n := logs.Dropped(); n != 0 {
		t.Errorf("%d dropped", n)
	}
	finish(t, logs)
}

// halves is a sink that takes half of what it is given, then fails.
type halves struct {
	fake
	taken []byte
}

func (h *halves) write(b []byte, _ time.Time) (int, error) {
	n := len(b) / 2
	if n == 0 {
		n = len(b)
	}
	h.taken = append(h.taken, b[:n]...)
	if n < len(b) {
		return n, os.ErrDeadlineExceeded
	}
	return n, nil
}

func TestWritingGoesOnWhereItStopped(t *testing.T) {
	h := new(halves)
	logs, log := logTo(h)
	log.LogAttrs(t.Context(), slog.LevelInfo, "abcdefghij")
	finish(t, logs)
	if got := string(h.taken); !strings.Contains(got, "msg=abcdefghij time=") || strings.Count(got, "level") != 1 {
		t.Errorf("got %q", got)
	}
}

func TestTimeoutIsTriedAgainAtOnce(t *testing.T) {
	f := &fake{err: os.ErrDeadlineExceeded}
	logs, log := logTo(f)
	log.Info("one")
	f.fail(nil)
	finish(t, logs)
	if len(f.lines) != 1 {
		t.Error("got", f.lines)
	}
}

func TestBrokenPipeIsSurvivedAndCounted(t *testing.T) {
	f := &fake{err: fmt.Errorf("write: %w", syscall.EPIPE)}
	logs, log := logTo(f)
	for range 5 {
		log.Info("lost")
	}
	until(t, "five drops", func() bool { return logs.Dropped() == 5 })
	f.fail(nil) // somebody opened the named pipe again
	log.Info("back")
	finish(t, logs)
	got := f.messages(t)
	if !slices.Contains(got, "back") || !slices.Contains(got, "dropped 5 records") {
		t.Errorf("got %q", got)
	}
	if all := strings.Join(f.lines, "\n"); !strings.Contains(all, `sink=fake err="write: broken pipe"`) {
		t.Errorf("the report does not say why: %s", all)
	}
}

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
	f := &fake{err: syscall.ECONNREFUSED}
	logs, log := logTo(f)
	log.Info("one")
	until(t, "an attempt", logs.queues[0].inTrouble)
	time.Sleep(2 * lastChance)
	begin := time.Now()
	err := logs.Close(within(t, time.Minute))
	if d := time.Since(begin); err == nil || d > 10*time.Second {
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
}

// A sink that was away for hours is found again within lastPause.
func TestSinkThatComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{err: syscall.ECONNREFUSED}
		logs, log := logTo(f)
		log.Info("waits")
		time.Sleep(5 * time.Hour)
		f.fail(nil)
		time.Sleep(lastPause)
		synctest.Wait()
		if got := f.messages(t); !slices.Equal(got, []string{"waits"}) {
			t.Errorf("got %q after %v", got, lastPause)
		}
		finish(t, logs)
	})
}

// What one sink loses, the others tell: at the end there is no other place for it.
func TestLossesAreToldElsewhere(t *testing.T) {
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

func TestReopenTellsErrors(t *testing.T) {
	logs, _ := logTo(&fake{err: errors.New("no")})
	if err := logs.Reopen(); err == nil {
		t.Error("the error of a sink that cannot be reopened is lost")
	}
	finish(t, logs)
}

func TestOpenRefusesNames(t *testing.T) {
	known := sinks()[0].name
	for _, names := range [][]string{{"nonsense"}, {known, "nonsense"}, {known, known}} {
		cfg := new(config.Config)
		cfg.Log.Sinks = names
		if _, err := Open(cfg, false); exit.Of(err) != exit.Config || !strings.Contains(err.Error(), "log.sinks: ") {
			t.Errorf("log.sinks = %q: %v, want an error of the configuration", names, err)
		}
		var said []string
		Check(cfg, func(key, problem string) { said = append(said, key+": "+problem) })
		if len(said) != 1 || !strings.Contains(said[0], strconv.Quote(names[len(names)-1])) {
			t.Errorf("log.sinks = %q: check says %q, want one problem with the last", names, said)
		}
	}
}
