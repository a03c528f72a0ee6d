package managers

import (
	"slices"
	"strings"
	"testing"
)

// Under each manager, each daemon that it can start plays every step that the
// manager does not say it cannot do.
func TestManagers(t *testing.T) {
	results := make([]result, len(managers()))
	t.Run("all", func(t *testing.T) {
		for i, m := range managers() {
			t.Run(m.Name, func(t *testing.T) {
				t.Parallel()
				var parts []part
				for _, d := range m.cast(t) {
					parts = append(parts, part{daemon: d, steps: m.able(t)})
				}
				results[i] = result{m, map[string]bool{}}
				for daemon, outcome := range m.play(t, parts) {
					for step, said := range outcome {
						if said != "ok" {
							t.Errorf("%s: %s: %s", daemon, step, said)
							results[i].failed[step] = true
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

// Each mistake that people make in the files for a manager makes its step fail.
func TestMistakes(t *testing.T) {
	for _, m := range managers() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			if len(m.Mistakes) < 3 {
				t.Errorf("only %d mistakes", len(m.Mistakes))
			}
			// What is found late, or after a limit, may be missed on a busy machine: then it is looked for once more.
			missed := m.missed(t, t.Logf)
			if m.Mistakes = missed; len(missed) > 0 {
				m.missed(t, t.Errorf)
			}
		})
	}
}

// missed plays the mistakes and returns those that no step noticed, which it tells
// by tell. One that could not be planted is an error in any case.
func (m Manager) missed(t *testing.T, tell func(string, ...any)) (missed []Mistake) {
	t.Helper()
	for _, parts := range m.rounds(t) {
		outcomes := m.play(t, parts)
		for _, p := range parts {
			outcome := outcomes[p.daemon.Name]
			said := outcome[p.mistake.Step]
			switch {
			case outcome["plant"] != "ok":
				t.Errorf("%s: it could not be planted in %s", p.mistake.Name, p.mistake.File)
			case said == "ok" || said == "not played":
				tell("%s in %s: nothing noticed: %s: %s", p.mistake.Name, p.daemon.Name, p.mistake.Step, said)
				missed = append(missed, *p.mistake)
			default:
				t.Logf("%s: %s: %s", p.mistake.Name, p.mistake.Step, said)
			}
		}
	}
	return missed
}

// rounds gives each mistake a daemon of its own; those for whom none is left
// have to wait for another round.
func (m Manager) rounds(t *testing.T) (rounds [][]part) {
	t.Helper()
	open := slices.Clone(m.Mistakes)
	for len(open) > 0 {
		free := m.cast(t)
		var parts []part
		open = slices.DeleteFunc(open, func(x Mistake) bool {
			i := slices.IndexFunc(free, func(d Daemon) bool { return x.Fits == nil || x.Fits(d) })
			if i < 0 {
				return false
			}
			parts = append(parts, part{free[i], &x, slices.DeleteFunc(steps(), func(s step) bool { return s.name != "install" && s.name != x.Step })})
			free = slices.Delete(free, i, i+1)
			return true
		})
		if len(parts) == 0 {
			t.Fatalf("%s: no daemon fits the mistake %s", m.Name, strings.TrimSpace(open[0].Name))
		}
		rounds = append(rounds, parts)
	}
	return rounds
}
