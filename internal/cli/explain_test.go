package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/explain"
	"github.com/mkdaemon/mkdaemon/internal/option"
)

// Everything that can be asked can be explained, with the very text that the
// prompt shows on "?"; and what is not a license has reasons beside it.
func TestEveryQuestionIsExplained(t *testing.T) {
	c := catalogOf(t)
	check := func(id, prompt string, reasons bool) {
		var e explained
		if err := json.Unmarshal([]byte(mustRun(t, "explain", id, "--json").out), &e); err != nil {
			t.Fatal(err)
		}
		if found, _ := reason(c, id); e.Asked == id && e.Prompt != prompt || reasons && found.Why == "" {
			t.Errorf("%s: it says %q, want %q; and why: %q", id, e.Prompt, prompt, found.Why)
		}
	}
	for _, q := range c.Questions {
		check(q.ID, q.Help, q.Kind != option.Text && q.ID != "license" || q.ID == "name")
		for _, o := range q.Options {
			check(q.ID+"/"+o.Name, o.Why, q.ID == "init" || q.ID == "style")
		}
	}
	for _, topic := range explain.Topics() {
		if topic.Asked != "" && c.Question(topic.Asked) == nil && c.Option(topic.Asked) == nil {
			t.Errorf("%s: nobody asks %q", topic.Name, topic.Asked)
		}
	}
}

func TestExplain(t *testing.T) {
	for _, word := range []string{"setsid", "SetSid", "setsid(2)"} {
		if got := mustRun(t, "explain", word); !strings.HasPrefix(got.out, "setsid: A new session\n\n  setsid(2) makes the caller") ||
			!strings.Contains(got.out, "\nSOURCES\n  setsid(2)\n") || got.err != "" {
			t.Errorf("%s: %+v", word, got)
		}
	}
	// The name of the daemon is that of every example.
	if got := mustRun(t, "explain", "pidfile").out; !strings.Contains(got, "/run/food.pid") || strings.Contains(got, "NAME") {
		t.Error(got)
	}
	if got := mustRun(t, "explain", "init/runit").out; !strings.Contains(got, "\n--init=runit\n  Void Linux") || !strings.HasPrefix(got, "runit\n") {
		t.Error(got)
	}
	if got := mustRun(t, "explain", "b9B").out; !strings.HasPrefix(got, "B9b: ") || !strings.Contains(got, "\nWHAT TO DO\n") {
		t.Error(got)
	}
}

func TestExplainUnknownTopic(t *testing.T) {
	for word, want := range map[string]string{
		"setsit":    `mkdaemon: unknown topic "setsit" (did you mean "setsid"?)`,
		"A99":       `mkdaemon: unknown topic "A99" (did you mean "A9"?)`,
		"CLOEXECS":  `(did you mean "cloexec"?)`,
		"monotonic": "; it is spoken of in: notify, B5;",
		"\x1b[31mx": `unknown topic "\x1b[31mx"`,
		"../x":      `unknown topic "../x"`,
		"a/b/c":     `unknown topic "a/b/c"`,
	} {
		got := run("", "explain", word)
		if got.code != Usage || got.out != "" || !strings.Contains(got.err, want) || strings.Contains(got.err, "\x1b") {
			t.Errorf("%q: %+v, want %s", word, got, want)
		}
	}
	if got := run("", "explain", "setsid", "umask"); got.code != Usage || !strings.Contains(got.err, "explain takes one topic, got 2") {
		t.Errorf("%+v", got)
	}
}

// The list fits one screen of the smallest terminal that anybody has.
func TestContentsFitOneScreen(t *testing.T) {
	text := contents(topicList(catalogOf(t)), 80)
	if n := strings.Count(text, "\n"); n > 24 {
		t.Errorf("%d lines:\n%s", n, text)
	}
	for _, topic := range topicList(catalogOf(t)) {
		if !strings.Contains(text, topic.Name) {
			t.Errorf("%s is not in the list", topic.Name)
		}
	}
}

// No line is wider than the terminal, unless it is one word.
func TestExplanationsFitTheTerminal(t *testing.T) {
	c := catalogOf(t)
	for _, width := range []int{20, 40, 80, helpWidth} {
		for _, topic := range append(explain.Topics(), explain.Points()...) {
			e, _ := reason(c, topic.Name)
			for line := range strings.Lines(e.text(width)) {
				if line = strings.TrimSuffix(line, "\n"); len([]rune(line)) > width && len(strings.Fields(line)) > 1 {
					t.Errorf("%s at %d: %q", topic.Name, width, line)
				}
			}
		}
	}
}

func TestExplainJSON(t *testing.T) {
	var list []explained
	if err := json.Unmarshal([]byte(mustRun(t, "explain", "--json").out), &list); err != nil {
		t.Fatal(err)
	}
	if want := len(topicList(catalogOf(t))) + len(explain.Points()); len(list) != want {
		t.Errorf("%d topics, want %d", len(list), want)
	}
}

// Points that follow each other are named by the first and the last.
func TestRanges(t *testing.T) {
	var points []explain.Topic
	for _, id := range []string{"A1", "A2", "A3", "A9", "A10", "B1", "C1", "C2"} {
		points = append(points, explain.Topic{Name: id})
	}
	if got, want := ranges(points), "A1 to A3, A9 to A10, B1, C1 to C2"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := fmt.Sprint(explain.Next("B9", "B9b"), explain.Next("B9b", "B10"), explain.Next("A44", "B1")); got != "true true false" {
		t.Error(got)
	}
}
