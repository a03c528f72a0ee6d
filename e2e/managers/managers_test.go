package managers

import (
	"slices"
	"testing"
)

// Under each manager, each daemon that it can start plays every step that the
// manager does not say it cannot do.
func TestManagers(t *testing.T) {
	t.Parallel()
	results := make([]result, len(managers()))
	t.Run("all", func(t *testing.T) {
		for i, m := range managers() {
			t.Run(m.Name, func(t *testing.T) {
				t.Parallel()
				var parts []part
				for _, d := range m.cast(t) {
					parts = append(parts, part{daemon: d, steps: m.able(t)})
				}
				// Whatever ends this early, even a machine that hangs: nothing has gone well until it was heard.
				results[i] = result{m, outcomes(nil).failed(parts)}
				heard, log := m.play(t, parts)
				results[i].failed = heard.failed(parts)
				for daemon, steps := range heard {
					for step, said := range steps {
						if said != "ok" {
							t.Errorf("%s: %s: %s\n%s", daemon, step, said, excerpt(log, daemon, step))
						}
					}
				}
			})
		}
	})
	results = slices.DeleteFunc(results, func(r result) bool { return r.failed == nil })
	t.Logf("\n%s", table(results))
}

// able are the steps that the manager can do.
func (m Manager) able(t *testing.T) (list []step) {
	t.Helper()
	all := steps()
	for name, why := range m.Minus {
		if !slices.ContainsFunc(all, func(s step) bool { return s.name == name }) || why == "" {
			t.Fatalf("%s: %q is no step, or has no reason", m.Name, name)
		}
	}
	for _, s := range all {
		if m.Minus[s.name] == "" {
			list = append(list, s)
		}
	}
	return list
}
