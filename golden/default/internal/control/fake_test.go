// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"testing"
	"time"
)

// fake is a daemon that remembers what it was told.
type fake struct {
	mu       sync.Mutex
	state    string
	done     []Op
	reload   func(context.Context) (int, error)
	panics   bool
	stopping func()
	level    slog.LevelVar
	events   Events
	last     *Outcome
}

func (f *fake) note(op Op) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done = append(f.done, op)
}

// did tells how often op was really done.
func (f *fake) did(op Op) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, o := range f.done {
		if o == op {
			n++
		}
	}
	return n
}

func (f *fake) State() string {
	if f.state == "" {
		return "running"
	}
	return f.state
}

func (f *fake) Status() Status {
	if f.panics {
		panic("the backend has a fault")
	}
	return Status{PID: 7, State: f.State(), Started: time.Unix(1, 0), Generation: 3, LogLevel: "info", App: map[string]any{"ticks": 5}}
}

func (f *fake) Reload(ctx context.Context) (int, error) {
	f.note(OpReload)
	if f.reload != nil {
		return f.reload(ctx)
	}
	return 4, nil
}

func (f *fake) Stop() {
	f.note(OpStop)
	if f.stopping != nil {
		f.stopping()
	}
}

func (f *fake) LastReload() *Outcome { return f.last }
func (f *fake) Events() *Events      { return &f.events }
func (f *fake) Config() []Setting {
	return []Setting{{Key: "log.level", Value: `"info"`, Origin: "default"}}
}

func (f *fake) ReopenLogs() error     { f.note(OpReopenLogs); return nil }
func (f *fake) Level() *slog.LevelVar { return &f.level }

// journal collects log records.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

// records are the records that pick likes.
func (j *journal) records(t *testing.T, pick func(map[string]any) bool) (found []map[string]any) {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	for line := range bytes.Lines(j.text.Bytes()) {
		var r map[string]any
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("log line %q: %v", line, err)
		}
		if pick(r) {
			found = append(found, r)
		}
	}
	return found
}

func isAudit(r map[string]any) bool { return r["audit"] == true }

// The policy of these tests, and somebody of each kind.
func testPolicy() Policy {
	return Policy{Self: 900, AdminUsers: []int64{1001}, AdminGroups: []int64{50}, ReadGroups: []int64{60}}
}

// newService makes a service on f that logs to the journal.
func newService(f *fake) (*Service, *slog.Logger, *journal) {
	j := &journal{}
	log := slog.New(slog.NewJSONHandler(j, &slog.HandlerOptions{Level: &f.level}))
	return NewService(f, testPolicy, log), log, j
}

// kinds are callers of every kind with the level that they should have.
func kinds() map[string]struct {
	caller Caller
	level  Level
} {
	type kind = struct {
		caller Caller
		level  Level
	}
	who := func(uid, gid int64, groups ...int64) Caller {
		return Caller{UID: uid, GID: gid, Groups: groups, PID: 42, Via: "test"}
	}
	return map[string]kind{
		"root":                       {who(0, 0), Admin},
		"the daemon's user":          {who(900, 900), Admin},
		"an admin user":              {who(1001, 100), Admin},
		"admin by primary group":     {who(1002, 50), Admin},
		"admin by another group":     {who(1003, 100, 4, 50), Admin},
		"reader by primary group":    {who(1004, 60), Read},
		"reader by another group":    {who(1005, 100, 60), Read},
		"somebody":                   {who(1006, 100, 4, 27), Open},
		"root's group alone":         {who(1007, 0), Open},
		"unknown":                    {Nobody("test"), Open},
		"unmapped":                   {who(overflow, overflow), Open},
		"unmapped in an admin group": {who(overflow, 50, 50), Open},
		"unknown in an admin group":  {who(-1, 50, 50), Open},
	}
}
