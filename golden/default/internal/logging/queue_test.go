// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
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
