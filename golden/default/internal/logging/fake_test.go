// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// fake is a sink that keeps what it gets, and can be told to hang or to fail.
type fake struct {
	mu     sync.Mutex
	lines  []string
	err    error         // what write says, if it is not nil
	hang   chan struct{} // write waits until it is closed, if it is not nil
	inside chan struct{} // gets a value when write begins to wait
	closed bool
}

func (f *fake) encode(buf []byte, r *record) []byte {
	all := []field{{key: slog.LevelKey, value: slog.IntValue(severity(r.level))}, {key: slog.MessageKey, value: slog.StringValue(r.message)}}
	if r.event != "" {
		all = append(all, field{key: "event", value: slog.StringValue(string(r.event))})
	}
	if !r.time.IsZero() {
		all = append(all, field{key: slog.TimeKey, value: slog.TimeValue(r.time)})
	}
	return appendFields(buf, append(all, r.fields...))
}

func (f *fake) write(b []byte, _ time.Time) (int, error) {
	if f.hang != nil {
		select {
		case f.inside <- struct{}{}:
		default:
		}
		<-f.hang
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return 0, f.err
	}
	f.lines = append(f.lines, string(b))
	return len(b), nil
}

func (f *fake) reopen() error { return f.err }

func (f *fake) close() { f.closed = true }

func (f *fake) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

// hanging is a fake whose write waits until release is called.
func hanging() (f *fake, release func()) {
	f = &fake{hang: make(chan struct{}), inside: make(chan struct{}, 1)}
	return f, sync.OnceFunc(func() { close(f.hang) })
}

// logTo starts Logs with one sink. See finish.
func logTo(s sink) (*Logs, *slog.Logger) {
	logs := newLogs(newQueue("fake", s))
	logs.Level().Set(slog.LevelDebug)
	return logs, logs.Logger()
}

// finish closes logs, which write what is left.
func finish(t testing.TB, logs *Logs) {
	t.Helper()
	if err := logs.Close(within(t, 20*time.Second)); err != nil {
		t.Error(err)
	}
}

// parse reads one line of key=value pairs; dots in keys are groups.
func parse(t testing.TB, line string) map[string]any {
	t.Helper()
	root := map[string]any{}
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		key, rest, ok := strings.Cut(line, "=")
		if !ok {
			t.Fatalf("no = in %q", line)
		}
		value := rest
		if quoted, err := strconv.QuotedPrefix(rest); err == nil {
			value, _ = strconv.Unquote(quoted)
			line = rest[len(quoted):]
		} else {
			value, line, _ = strings.Cut(rest, " ")
		}
		at := root
		if plain, err := strconv.Unquote(key); err == nil {
			key = plain
		}
		groups := strings.Split(key, ".")
		for _, g := range groups[:len(groups)-1] {
			if at[g] == nil {
				at[g] = map[string]any{}
			}
			at = at[g].(map[string]any)
		}
		at[groups[len(groups)-1]] = value
	}
	return root
}

// until waits for something that another goroutine does.
func until(t testing.TB, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain: " + what)
		}
	}
}

// inTrouble tells whether the sink has refused something that is not yet reported.
func (q *queue) inTrouble() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.trouble != nil
}

// messages are the texts of the lines that a fake got.
func (f *fake) messages(t testing.TB) (all []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, line := range f.lines {
		all = append(all, fmt.Sprint(parse(t, line)[slog.MessageKey]))
	}
	return all
}
