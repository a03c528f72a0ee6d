// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

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
