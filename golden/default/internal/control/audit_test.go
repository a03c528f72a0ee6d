// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Whoever asks a thousand times for what they may not do is refused as often,
// and leaves ten records; others leave theirs.
func TestDenialsDoNotFloodTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		service, _, log := newService(&fake{})
		ask := func(uid int64, times int) {
			for range times {
				_, err := service.Do(t.Context(), Caller{UID: uid, GID: 100}, OpStop, nothing)
				if e, _ := errors.AsType[*Error](err); e == nil || e.Kind != Denied {
					t.Fatalf("uid %d: %v, want a refusal", uid, err)
				}
			}
		}
		records := func(uid int64) []map[string]any {
			return log.records(t, func(r map[string]any) bool { return isAudit(r) && r["uid"] == float64(uid) })
		}
		ask(1006, 1000)
		ask(1007, 1)
		if a, b := len(records(1006)), len(records(1007)); a != maxDenials || b != 1 {
			t.Errorf("%d and %d records, want %d and 1", a, b, maxDenials)
		}
		time.Sleep(denialsTime)
		ask(1006, 1)
		last := records(1006)
		if got := last[len(last)-1]["not_shown"]; len(last) != maxDenials+1 || got != float64(1000-maxDenials) {
			t.Errorf("%d records, the last with not_shown %v; want %d with %d", len(last), got, maxDenials+1, 1000-maxDenials)
		}
		// A crowd does not make the daemon grow, nor hide that it is there.
		for uid := range int64(10 * maxDenied) {
			ask(100000+uid, 1)
		}
		if n := len(service.denials.users); n > maxDenied {
			t.Errorf("%d users are remembered, want at most %d", n, maxDenied)
		}
		if got := service.metrics(); sampleOf(got, own("control_requests_total"), "denied") != 1002+10*maxDenied {
			t.Errorf("not all are counted: %+v", got)
		}
		// Whoever is allowed is never hidden.
		for range 100 {
			_, _ = service.Do(t.Context(), Caller{}, OpReopenLogs, nothing)
		}
		if n := len(records(0)); n != 100 {
			t.Errorf("%d records of root, want 100", n)
		}
	})
}

// sampleOf is the sample with that code.
func sampleOf(m Metrics, name, code string) float64 {
	for _, f := range m {
		for _, s := range f.Samples {
			if f.Name == name && s.Labels["code"] == code {
				return s.Value
			}
		}
	}
	return -1
}
