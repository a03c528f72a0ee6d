package faultsweep

import (
	"slices"
	"testing"
)

// Each call fails at least once, each error is met, once and for ever, and a
// kill stands before each call that changes something.
func TestFaults(t *testing.T) {
	for _, c := range Update() {
		const count = 40
		for _, once := range []bool{false, true} {
			failed, kills, met := map[int]bool{}, 0, map[Fault]bool{}
			list := c.faults(count, once, false)
			for _, f := range list {
				if f.N < 1 || f.N > count || f.Call != c.Name || f.Persistent && (once || f.Error == "EINTR") {
					t.Errorf("%v", f)
				}
				if f.Error == "" {
					kills++
					continue
				}
				failed[f.N] = true
				f.N = 0
				met[f] = true
			}
			want := 0
			if c.changes() {
				want = count
			}
			if len(failed) != count || kills != want {
				t.Errorf("%s: %d of %d calls fail, %d kills", c.Name, len(failed), count, kills)
			}
			for _, e := range c.Errors {
				if !met[Fault{Call: c.Name, Error: e}] || !once && e != "EINTR" && !met[Fault{Call: c.Name, Error: e, Persistent: true}] {
					t.Errorf("%s never fails with %s", c.Name, e)
				}
			}
			all := c.faults(count, once, true)
			for _, f := range list {
				if !slices.Contains(all, f) {
					t.Errorf("all is not all: %v", f)
				}
			}
			if wanted := count * (1 + len(met)); len(all) != wanted {
				t.Errorf("%s: all are %d, want %d", c.Name, len(all), wanted)
			}
		}
		if few := c.faults(1, true, false); len(few) < len(c.Errors) {
			t.Errorf("%s, called once: %v", c.Name, few)
		}
	}
}
