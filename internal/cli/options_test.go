package cli

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// oneSpace makes text comparable that was broken into other lines.
func oneSpace(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestOptionsListsEverything(t *testing.T) {
	text := mustRun(t, "options").out
	mustBeNarrow(t, text)
	for _, q := range catalogOf(t).Questions {
		flag := "\n--" + q.ID + "  "
		if q.ID == "name" {
			flag = "NAME  "
		}
		parts := []string{q.Ask, q.Help}
		for _, o := range q.Options {
			name := o.Name
			if slices.Contains(q.Default, name) {
				name += " [default]"
			}
			parts = append(parts, name+": "+o.Label, o.Why)
			for _, n := range o.Needs {
				parts = append(parts, "needs "+strings.Join(n.Any, " or ")+": "+n.Why)
			}
			for _, x := range o.Excludes {
				parts = append(parts, "not with "+x.Option+": "+x.Why)
			}
		}
		if !strings.Contains(text, flag) {
			t.Errorf("no %q", flag)
		}
		one := mustRun(t, "options", q.ID).out
		for _, part := range parts {
			if !strings.Contains(oneSpace(text), oneSpace(part)) || !strings.Contains(oneSpace(one), oneSpace(part)) {
				t.Errorf("%s: not listed: %s", q.ID, part)
			}
		}
		if !strings.Contains(text, one) || len(one) >= len(text) {
			t.Errorf("options %s is no part of the whole", q.ID)
		}
	}
}

func TestOptionsJSON(t *testing.T) {
	var got []struct {
		ID, Kind, Ask, Help string
		Default             []string
		Options             []struct {
			Name, Label, Why string
			Needs            []struct {
				Any []string
				Why string
			}
			Excludes []struct{ Option, Why string }
		}
	}
	text := mustRun(t, "options", "--json").out
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text, "null") {
		t.Error("a list is null, not empty")
	}
	questions := catalogOf(t).Questions
	if len(got) != len(questions) {
		t.Fatalf("%d questions, want %d", len(got), len(questions))
	}
	for i, q := range questions {
		g := got[i]
		if g.ID != q.ID || g.Kind != string(q.Kind) || g.Ask != q.Ask || g.Help != q.Help || !slices.Equal(g.Default, q.Default) || len(g.Options) != len(q.Options) {
			t.Errorf("got %+v\nwant %+v", g, q)
			continue
		}
		for j, o := range q.Options {
			h := g.Options[j]
			if h.Name != o.Name || h.Label != o.Label || h.Why != o.Why || len(h.Needs) != len(o.Needs) || len(h.Excludes) != len(o.Excludes) {
				t.Errorf("got %+v\nwant %+v", h, o)
			}
		}
	}
}

func mustBeNarrow(t *testing.T, text string) {
	t.Helper()
	for line := range strings.SplitSeq(text, "\n") {
		if len([]rune(line)) > 100 {
			t.Errorf("wider than 100 columns: %s", line)
		}
		if strings.TrimRight(line, " ") != line {
			t.Errorf("blanks at the end: %q", line)
		}
	}
}

func TestHelp(t *testing.T) {
	whole := mustRun(t)
	for _, args := range [][]string{{"help"}, {"-h"}, {"--help"}, {"-help"}, {"help", "help"}, {"help", "--help"}} {
		if got := mustRun(t, args...); got != whole {
			t.Errorf("%q: %+v, want %+v", args, got, whole)
		}
	}
	if whole.err != "" {
		t.Errorf("help on stderr: %q", whole.err)
	}
	mustBeNarrow(t, whole.out)
	for _, c := range newApp(Streams{}).Commands {
		if !strings.Contains(whole.out, "\n  "+c.Name+" ") || !strings.Contains(whole.out, c.Usage) {
			t.Errorf("%s is not listed", c.Name)
		}
		text := mustRun(t, "help", c.Name)
		for _, args := range [][]string{{c.Name, "--help"}, {c.Name, "-h"}, {c.Name, "word", "-h", "word"}} {
			if got := mustRun(t, args...); got != text {
				t.Errorf("%q: %+v, want %+v", args, got, text)
			}
		}
		mustBeNarrow(t, text.out)
		for _, f := range c.Flags {
			if !strings.Contains(text.out, "\n  --"+f.Names()[0]+" ") {
				t.Errorf("%s --help lacks --%s:\n%s", c.Name, f.Names()[0], text.out)
			}
		}
	}
	text := oneSpace(mustRun(t, "new", "--help").out)
	for _, q := range catalogOf(t).Questions[1:] {
		if !strings.Contains(text, q.Ask) || !strings.Contains(text, strings.Join(q.Names(), ", ")) {
			t.Errorf("new --help lacks %q", q.ID)
		}
	}
	if strings.Contains(text, "default: false") {
		t.Error("noise of the library")
	}
}
