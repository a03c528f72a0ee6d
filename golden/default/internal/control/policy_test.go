// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import "testing"

func TestLevels(t *testing.T) {
	for name, k := range kinds() {
		if got := testPolicy().Level(k.caller); got != k.level {
			t.Errorf("%s: %s, want %s", name, got, k.level)
		}
	}
}

func TestReadAll(t *testing.T) {
	p := Policy{Self: 900, ReadAll: true}
	if got := p.Level(Caller{UID: 1006, GID: 100}); got != Read {
		t.Errorf("a known user: %s, want read", got)
	}
	for _, uid := range []int64{-1, overflow} {
		if got := p.Level(Caller{UID: uid}); got != Open {
			t.Errorf("uid %d: %s, want open", uid, got)
		}
	}
}

// A daemon that runs as nobody must not take strangers for itself, nor members
// of an unmapped group for its administrators.
func TestOverflowIsNobody(t *testing.T) {
	p := Policy{Self: overflow, AdminUsers: []int64{overflow}, AdminGroups: []int64{overflow}, ReadGroups: []int64{overflow}}
	for _, c := range []Caller{{UID: overflow, GID: 1}, {UID: 5, GID: overflow}, {UID: 5, GID: 5, Groups: []int64{overflow}}} {
		if got := p.Level(c); got != Open {
			t.Errorf("%+v: %s, want open", c, got)
		}
	}
}

// The process number must never decide anything.
func TestPidMeansNothing(t *testing.T) {
	for name, k := range kinds() {
		for _, pid := range []int{-1, 0, 1, 42} {
			k.caller.PID = pid
			if got := testPolicy().Level(k.caller); got != k.level {
				t.Errorf("%s with pid %d: %s, want %s", name, pid, got, k.level)
			}
		}
	}
}
