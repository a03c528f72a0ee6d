package managers

import (
	"regexp"
	"testing"
)

// outcomes say of each daemon what came of each step: "ok", or what is wrong.
type outcomes map[string]map[string]string

// listen finds them in the log of a machine.
func listen(log string, parts []part) outcomes {
	all := outcomes{}
	for _, p := range parts {
		name := p.daemon.Name
		all[name] = map[string]string{}
		for _, found := range regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(name)+`: (\w+): (.*)$`).FindAllStringSubmatch(log, -1) {
			all[name][found[1]] = found[2]
		}
		for _, s := range p.steps {
			if all[name][s.name] == "" {
				all[name][s.name] = "not played"
			}
		}
	}
	return all
}

// failed are the steps that did not go well with every daemon. What was never
// played, since its machine did not come to an end, has not gone well.
func (all outcomes) failed(parts []part) map[string]bool {
	steps := map[string]bool{}
	for _, p := range parts {
		for _, s := range p.steps {
			if all[p.daemon.Name][s.name] != "ok" {
				steps[s.name] = true
			}
		}
	}
	return steps
}

// Only what every daemon was heard to have done counts: not a step that failed for
// one, not one that was not played, nothing of a machine that was never heard of.
func TestFailed(t *testing.T) {
	var parts []part
	for _, d := range daemons()[:2] {
		parts = append(parts, part{daemon: d, steps: steps()[:4]})
	}
	heard := listen("apulsed: install: ok\nb-pulsed: install: ok\n"+
		"apulsed: boot: ok\nb-pulsed: boot: it does not serve\n"+
		"apulsed: drain: ok\n", parts)
	for step, want := range map[string]string{"install": "+", "boot": "!", "drain": "!", "ipc": "!"} {
		if got := (result{failed: heard.failed(parts)}).sign(step); got != want {
			t.Errorf("%s: %s, want %s", step, got, want)
		}
		if got := (result{failed: outcomes(nil).failed(parts)}).sign(step); got != "!" {
			t.Errorf("%s of a machine that was never heard of: %s", step, got)
		}
	}
}
