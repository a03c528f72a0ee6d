package managers

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
)

// Mistake is one that people make in the files for a manager. The step must
// find it.
type Mistake struct {
	Name string
	File string // of those installed, with $name for the name of the daemon
	Sed  string // what it does to the file
	Step string // the step that fails

	// Fits says which daemons can have it; nil for all of them.
	Fits func(Daemon) bool
}

// Each mistake that people make in the files for a manager makes its step fail.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, m := range managers() {
		if len(m.Mistakes) < 3 {
			t.Errorf("%s: only %d mistakes", m.Name, len(m.Mistakes))
		}
		for i, parts := range m.rounds(t) {
			t.Run(fmt.Sprint(m.Name, " round ", i+1), func(t *testing.T) {
				t.Parallel()
				heard, _ := m.play(t, parts)
				for _, p := range parts {
					x, said := p.mistake, heard[p.daemon.Name][p.mistake.Step]
					switch planted := heard[p.daemon.Name]["plant"]; {
					case planted != "ok":
						t.Errorf("%s: it could not be planted in %s", x.Name, x.File)
					case said == "ok" || said == "not played":
						t.Errorf("%s in %s: nothing noticed: %s: %s", x.Name, p.daemon.Name, x.Step, said)
					default:
						t.Logf("%s: %s: %s", x.Name, x.Step, said)
					}
				}
			})
		}
	}
}

// rounds gives each mistake a daemon of its own; those for whom none is left
// have another round, on another machine. Who fits few daemons chooses first.
func (m Manager) rounds(t *testing.T) (rounds [][]part) {
	t.Helper()
	cast := m.cast(t)
	fits := func(x Mistake) (list []Daemon) {
		for _, d := range cast {
			if x.Fits == nil || x.Fits(d) {
				list = append(list, d)
			}
		}
		if len(list) == 0 {
			t.Fatalf("%s: no daemon fits the mistake %s", m.Name, x.Name)
		}
		return list
	}
	open := slices.Clone(m.Mistakes)
	slices.SortStableFunc(open, func(x, y Mistake) int { return cmp.Compare(len(fits(x)), len(fits(y))) })
	for len(open) > 0 {
		taken := map[string]bool{}
		var parts []part
		open = slices.DeleteFunc(open, func(x Mistake) bool {
			able := fits(x)
			i := slices.IndexFunc(able, func(d Daemon) bool { return !taken[d.Name] })
			if i < 0 {
				return false
			}
			taken[able[i].Name] = true
			parts = append(parts, part{able[i], &x, x.steps()})
			return true
		})
		rounds = append(rounds, parts)
	}
	return rounds
}

// steps are the installation and the one that must find it, in the same boot
// unless it is about another.
func (x Mistake) steps() []step {
	list := slices.DeleteFunc(steps(), func(s step) bool { return s.name != "install" && s.name != x.Step })
	for i := range list {
		list[i].first = list[i].name != "boot" && list[i].name != "drain"
	}
	return list
}

// Each mistake is played once, by a daemon that fits it and plays no other on the same machine.
func TestRounds(t *testing.T) {
	for _, m := range managers() {
		played := map[string]int{}
		for _, parts := range m.rounds(t) {
			busy := map[string]bool{}
			for _, p := range parts {
				played[p.mistake.Name]++
				if busy[p.daemon.Name] || p.mistake.Fits != nil && !p.mistake.Fits(p.daemon) {
					t.Errorf("%s: %s plays %s", m.Name, p.daemon.Name, p.mistake.Name)
				}
				busy[p.daemon.Name] = true
			}
		}
		for _, x := range m.Mistakes {
			if played[x.Name] != 1 {
				t.Errorf("%s: %s is played %d times", m.Name, x.Name, played[x.Name])
			}
		}
	}
}
