package e2e

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/option"
)

// never are points that apply to no generated daemon, with the reason.
func never() map[string]string {
	return map[string]string{"B17": "it does not replace itself while it runs"}
}

// samples returns sets of answers in which every style meets every sink and
// every transport, and the fullest one of each style.
func samples(t *testing.T, c *option.Catalog) (sets []option.Given) {
	t.Helper()
	for _, style := range c.Question("style").Options {
		open := map[string]bool{}
		for _, id := range []string{"logging", "ipc"} {
			for _, o := range c.Question(id).Options {
				open[o.ID()] = true
			}
		}
		for len(open) > 0 {
			given := combine.Plain(c, "pulseD")
			given["style"] = []string{style.Name}
			took := 0
			for _, id := range []string{"logging", "ipc"} {
				for _, o := range c.Question(id).Options {
					trial := maps.Clone(given)
					trial[id] = []string{o.Name}
					if _, err := c.Resolve(trial); open[o.ID()] && err == nil {
						given = trial
						delete(open, o.ID())
						took++
						break
					}
				}
			}
			if took == 0 {
				t.Fatalf("with %s nothing takes %v", style.Name, slices.Sorted(maps.Keys(open)))
			}
			sets = append(sets, given)
		}
		full := combine.Full(c, "pulseD")
		full["style"], full["init"] = []string{style.Name}, combine.Plain(c, "pulseD")["init"]
		if _, err := c.Resolve(full); err != nil {
			t.Fatal(err)
		}
		sets = append(sets, full)
	}
	return sets
}

// Every point of the list that applies holds for every style, sink and
// transport, seen by the same audit that anybody can make.
func TestConformance(t *testing.T) {
	c := catalog(t)
	var seen tally
	// Not t.Parallel: most of the time of an audit is waiting.
	var wait sync.WaitGroup
	lanes := make(chan struct{}, 4)
	sets := samples(t, c)
	for _, given := range sets {
		var words []string
		for _, id := range []string{"style", "logging", "ipc"} {
			words = append(words, strings.Join(given[id], ","))
		}
		lanes <- struct{}{}
		wait.Go(func() {
			defer func() { <-lanes }()
			t.Run(strings.Join(words, ";"), func(t *testing.T) { conforms(t, given, &seen) })
		})
	}
	wait.Wait()
	if seen.sets < len(sets) {
		return // -run has left some out, or they did not build
	}
	for _, p := range audit.Points() {
		reason, excused := never()[p.ID]
		if excused == seen.applied[p.ID] {
			t.Errorf("%s (%s) applied somewhere: %v; %s", p.ID, p.Says, seen.applied[p.ID], reason)
		}
	}
}

// tally remembers which points applied to any of the daemons: one that never
// does is no test.
type tally struct {
	mu      sync.Mutex
	sets    int
	applied map[string]bool
}

func (y *tally) add(results []audit.Result) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.applied == nil {
		y.applied = map[string]bool{}
	}
	for _, r := range results {
		if r.Verdict == audit.Pass || r.Verdict == audit.Fail {
			y.applied[r.ID] = true
		}
	}
}

func (y *tally) done() {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.sets++
}

// conforms audits one project in every style in which it can be run.
func conforms(t *testing.T, given option.Given, seen *tally) {
	dir := generate(t, given)
	attended(t, dir)
	run(t, dir, "go", "build", "-trimpath", "-o", "bin/", "./cmd/...")
	var subjects []audit.Subject
	if given["style"][0] == "daemonize" {
		detached := subject(t, dir, audit.Traditional, given)
		subjects = append(subjects, detached, subject(t, dir, audit.Plain, given))
		if os.Geteuid() == 0 && has(given, "logging", "file") && has(given, "ipc", "unix") {
			subjects = append(subjects, asNobody(detached))
		}
	} else {
		subjects = append(subjects, subject(t, dir, audit.Systemd, given), subject(t, dir, audit.S6, given))
	}
	var wait sync.WaitGroup
	for _, s := range subjects {
		wait.Go(func() { seen.add(conform(t, s)) })
	}
	wait.Wait()
	seen.done()
}

// conform audits a daemon and prints the table.
func conform(t *testing.T, s audit.Subject) []audit.Result {
	t.Helper()
	begin := time.Now()
	results, err := audit.Run(t.Context(), s)
	if err != nil {
		t.Error(err)
	}
	var table strings.Builder
	for _, r := range results {
		if !slices.Contains(r.Styles, s.Style) {
			continue
		}
		fmt.Fprintf(&table, "%-4s %-8s %-90s %s\n", r.ID, r.Verdict, r.Says, r.Seen)
		if r.Verdict == audit.Fail || r.Verdict == audit.Unknown {
			t.Errorf("%s %s (%s; %s): %s", r.ID, r.Verdict, r.Says, r.Source, r.Seen)
		}
	}
	t.Logf("%s, %s:\n%s", s.Style, time.Since(begin).Round(time.Millisecond), table.String())
	return results
}
