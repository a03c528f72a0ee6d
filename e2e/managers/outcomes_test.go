package managers

import (
	"regexp"
	"strings"
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

// excerpt is what a person wants to see of a step that failed, of the log of a machine: the trace of
// the step, and the last words of the daemon.
func excerpt(log, daemon, step string) string {
	const most = 60
	var trace, words []string
	within := false
	for line := range strings.Lines(log) {
		if said, ok := strings.CutPrefix(line, daemon+"| "); ok {
			if strings.HasPrefix(said, "== ") {
				within = strings.HasSuffix(said, " s: "+step+"\n")
			}
			if within {
				trace = append(trace, line)
			}
		} else if strings.HasPrefix(line, daemon+"> ") {
			words = append(words, line)
		}
	}
	trace, words = trace[max(0, len(trace)-most):], words[max(0, len(words)-most):]
	return strings.Join(trace, "") + strings.Join(words, "")
}

// An excerpt holds the step that is asked for, of this daemon, and no other.
func TestExcerpt(t *testing.T) {
	log := "a| == 1 s: stop\na| one\nab| == 1 s: ready\nab| other\na| == 2 s: ready\na| two\na| == 3 s: hang\na| three\na> last\nab> not mine\n"
	if got, want := excerpt(log, "a", "ready"), "a| == 2 s: ready\na| two\na> last\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := excerpt(strings.Repeat("a> x\n", 100), "a", "ready"); got != strings.Repeat("a> x\n", 60) {
		t.Errorf("it is as long as the log: %d", len(got))
	}
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
