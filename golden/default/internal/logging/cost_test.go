// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"context"
	"log/slog"
	"runtime/debug"
	"slices"
	"testing"
	"time"
)

// logLine logs a line such as a server writes for each request; with Info
// instead of LogAttrs the arguments would need memory, before we see them.
func logLine(log *slog.Logger) {
	log.LogAttrs(context.Background(), slog.LevelInfo, "request done", slog.String("peer", "127.0.0.1"),
		slog.Int("port", 80), slog.Duration("took", time.Millisecond), slog.Bool("ok", true))
}

// costsNoMemory fails if a line to s allocates, in whatever goroutine: what is
// garbage a million times a minute is paid for by all that the daemon does.
func costsNoMemory(t *testing.T, s sink) {
	t.Helper()
	build, _ := debug.ReadBuildInfo()
	if slices.Contains(build.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		t.Skip("with the race detector, sync.Pool forgets on purpose")
	}
	logs, log := logTo(s)
	for range 100 { // the buffers, and what the sink sets up for its first line
		logLine(log)
	}
	logs.Flush(within(t, 20*time.Second))
	n := testing.AllocsPerRun(1000, func() {
		logLine(log)
		logs.queues[0].idle()
	})
	finish(t, logs)
	if n != 0 || logs.Dropped() != 0 {
		t.Errorf("%v allocations a line, %d lines dropped", n, logs.Dropped())
	}
}

// idle waits until all is written. Unlike flush it takes no memory.
func (q *queue) idle() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.waits(q.seq) {
		q.settled.Wait()
	}
}

// measure tells what a line to s costs, in turns: encoded, and written as well,
// without the queue between, so that nothing is dropped; and what it costs
// whoever logs it, who does not wait for the writing.
func measure(b *testing.B, s sink) {
	r := &record{time: time.Now(), level: slog.LevelInfo, message: "request done", fields: []field{
		{key: "peer", value: slog.StringValue("127.0.0.1")}, {key: "port", value: slog.IntValue(80)},
		{key: "took", value: slog.DurationValue(time.Millisecond)}, {key: "ok", value: slog.BoolValue(true)},
	}}
	var buf []byte
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buf = s.encode(buf[:0], r)
		}
	})
	b.Run("encode and write", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buf = s.encode(buf[:0], r)
			if _, err := s.write(buf, time.Now().Add(time.Second)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("caller", func(b *testing.B) {
		logs, log := logTo(s)
		b.ReportAllocs()
		for b.Loop() {
			logLine(log)
		}
		finish(b, logs)
		b.ReportMetric(100*float64(logs.Dropped())/float64(b.N), "%dropped")
	})
}

// discard encodes as the text sinks do, and writes nothing.
type discard struct{ fake }

func (d *discard) encode(buf []byte, r *record) []byte {
	return appendFields(appendString(buf, r.message), r.fields)
}

func (d *discard) write(b []byte, _ time.Time) (int, error) { return len(b), nil }

func TestLoggingCostsNoMemory(t *testing.T) { costsNoMemory(t, new(discard)) }

func BenchmarkQueue(b *testing.B) { measure(b, new(discard)) }
