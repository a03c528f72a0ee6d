// Kept by mkdaemon (ipc/unix): your edits are merged.

package daemon

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"example.com/pulsed/internal/control"
)

// TestClientsLeaveNothing: clients of all kinds come and go, and afterwards the
// daemon has as many goroutines and open files as before.
func TestClientsLeaveNothing(t *testing.T) {
	r := newTrial(t)
	r.start()
	socket := filepath.Join(filepath.Dir(r.file), "control.sock")
	visits := []func(){
		func() { // one that asks
			client, err := control.DialUnix(t.Context(), []string{socket})
			if err != nil {
				t.Error(err)
				return
			}
			defer client.Close()
			if _, err := client.Call(t.Context(), control.OpStatus, nil); err != nil {
				t.Error(err)
			}
		},
		func() { // one that listens, and loses interest
			client, err := control.DialUnix(t.Context(), []string{socket})
			if err != nil {
				t.Error(err)
				return
			}
			defer client.Close()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_ = client.Watch(ctx, control.OpEvents, func(json.RawMessage) error { cancel(); return nil })
		},
		func() { send(t, socket, "GET /v1/status HTTP/1.1\r\nHost: x") },                 // one that breaks off
		func() { send(t, socket, "\x00\xff nonsense\r\n\r\n") },                          // one that does not know how
		func() { send(t, socket, "GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n") }, // one that listens and dies
		func() { send(t, socket, "") },
	}
	visit := func(times int) {
		var all sync.WaitGroup
		for range times {
			for _, v := range visits {
				all.Go(v)
			}
		}
		all.Wait()
	}
	visit(2) // what is made once, at the first use
	before := settled(t, leftover{1 << 30, 1 << 30})
	visit(20)
	if after := settled(t, before); after.goroutines > before.goroutines || after.files > before.files {
		stacks := make([]byte, 1<<20)
		t.Errorf("%+v before, %+v after\n%s", before, after, stacks[:runtime.Stack(stacks, true)])
	}
	r.Stop()
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
}

// send writes something and hangs up.
func send(t *testing.T, socket, text string) {
	c, err := net.Dial("unix", socket)
	if err != nil {
		t.Error(err)
		return
	}
	_, _ = c.Write([]byte(text))
	_ = c.Close()
}

// leftover is what clients may leave behind in the process.
type leftover struct{ goroutines, files int }

// settled waits until there is no more than that, or nothing changes for a while,
// and tells how much there is.
func settled(t *testing.T, wanted leftover) (now leftover) {
	t.Helper()
	quiet := 0
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		files, _ := os.ReadDir("/proc/self/fd") // none where there is no such folder
		next := leftover{runtime.NumGoroutine(), len(files)}
		if quiet++; next != now {
			quiet = 0
		}
		now = next
		if quiet > 20 && now.goroutines <= wanted.goroutines && now.files <= wanted.files {
			break
		}
	}
	return now
}
