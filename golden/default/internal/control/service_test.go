// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
)

// wanted is the documented table, written down a second time on purpose.
func wanted() map[Op]Level {
	return map[Op]Level{
		OpIndex: Open, OpLive: Open, OpReady: Open, OpVersion: Open,
		OpStatus: Read, OpLogLevel: Read, OpEvents: Read, OpMetrics: Read,
		OpConfig: Admin, OpSetLogLevel: Admin, OpReload: Admin, OpReopenLogs: Admin, OpStop: Admin,
	}
}

func nothing(any) error { return nil }

// input is what each operation needs to work.
func goodInput(into any) error {
	if l, ok := into.(*LogLevel); ok {
		l.Level = "debug"
	}
	return nil
}

func TestWhoMayDoWhat(t *testing.T) {
	if len(operations()) != len(wanted()) {
		t.Fatalf("%d operations, want %d: add the new one to wanted", len(operations()), len(wanted()))
	}
	for op, needs := range wanted() {
		for name, k := range kinds() {
			f := &fake{}
			service, _, log := newService(f)
			read := false
			_, err := service.Do(t.Context(), k.caller, op, func(into any) error { read = true; return goodInput(into) })
			allowed := k.level >= needs
			if e, _ := errors.AsType[*Error](err); allowed != (err == nil) || (err != nil && e.Kind != Denied) {
				t.Errorf("%s by %s: %v, want allowed %v", op, name, err, allowed)
			}
			if read && !allowed {
				t.Errorf("%s by %s: the input was read", op, name)
			}
			if !allowed && len(f.done) > 0 {
				t.Errorf("%s by %s: refused, and done: %v", op, name, f.done)
			}
			records := log.records(t, isAudit)
			if want := needs == Admin; (len(records) == 1) != want || len(records) > 1 {
				t.Errorf("%s by %s: %d audit records, want one: %v", op, name, len(records), want)
			}
			for _, r := range records {
				outcome := "denied"
				if allowed {
					outcome = "ok"
				}
				if r["uid"] != float64(k.caller.UID) || r["pid"] != float64(k.caller.PID) || r["op"] != string(op) || r["outcome"] != outcome || r["via"] != "test" {
					t.Errorf("%s by %s: audit record %v", op, name, r)
				}
			}
		}
	}
}

func TestAuditSurvivesTheLogLevel(t *testing.T) {
	f := &fake{}
	service, _, log := newService(f)
	f.level.Set(slog.LevelError)
	if _, err := service.Do(t.Context(), Caller{}, OpStop, nothing); err != nil {
		t.Fatal(err)
	}
	if got := log.records(t, isAudit); len(got) != 1 {
		t.Errorf("%d audit records at level error, want 1", len(got))
	}
	// Also the record of the change itself, which the change would hide.
	f.level.Set(slog.LevelInfo)
	in := func(into any) error { into.(*LogLevel).Level = "crit"; return nil }
	if _, err := service.Do(t.Context(), Caller{}, OpSetLogLevel, in); err != nil {
		t.Fatal(err)
	}
	if got := log.records(t, isAudit); len(got) != 2 || got[1]["level"] == nil || f.level.Level() != 12 {
		t.Errorf("audit of the change: %v, level now %v", got, f.level.Level())
	}
}

func TestPanicIsAudited(t *testing.T) {
	f := &fake{reload: func(context.Context) (int, error) { panic("fault") }}
	service, _, log := newService(f)
	func() {
		defer func() { _ = recover() }()
		_, _ = service.Do(t.Context(), Caller{}, OpReload, nothing)
		t.Error("the panic was swallowed")
	}()
	if got := log.records(t, isAudit); len(got) != 1 || got[0]["outcome"] != "internal" {
		t.Errorf("audit records %v, want one with the outcome internal", got)
	}
}

func TestReloadErrors(t *testing.T) {
	late, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		ctx   context.Context
		err   error
		kind  Kind
		lines []string
	}{
		{t.Context(), errors.New("x.toml:1:2: bad\nx.toml:3:4: worse"), Rejected, []string{"x.toml:1:2: bad", "x.toml:3:4: worse"}},
		{t.Context(), &Error{Kind: Unavailable, Text: "stopping"}, Unavailable, nil},
		{late, context.Canceled, Unavailable, nil},
		{late, errors.New("x.toml:1:2: bad"), Rejected, []string{"x.toml:1:2: bad"}},
	} {
		service, _, _ := newService(&fake{reload: func(context.Context) (int, error) { return 0, c.err }})
		_, err := service.Do(c.ctx, Caller{}, OpReload, nothing)
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Kind != c.kind || !slices.Equal(e.Lines, c.lines) {
			t.Errorf("%v: %#v, want %s %q", c.err, err, c.kind, c.lines)
		}
	}
}

func TestLogLevelNames(t *testing.T) {
	f := &fake{}
	service, _, _ := newService(f)
	for _, name := range LevelNames() {
		in := func(into any) error { into.(*LogLevel).Level = name; return nil }
		if _, err := service.Do(t.Context(), Caller{}, OpSetLogLevel, in); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got, err := service.Do(t.Context(), Caller{}, OpLogLevel, nothing)
		if err != nil || got != (LogLevel{name}) {
			t.Errorf("%s: reads back as %v, %v", name, got, err)
		}
	}
	in := func(into any) error { into.(*LogLevel).Level = "loud"; return nil }
	_, err := service.Do(t.Context(), Caller{}, OpSetLogLevel, in)
	if e, _ := errors.AsType[*Error](err); e == nil || e.Kind != Invalid || f.level.Level() != 12 {
		t.Errorf("loud: %v, level now %v", err, f.level.Level())
	}
}
