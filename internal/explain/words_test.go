package explain

import (
	"reflect"
	"strings"
	"testing"
)

// A glance finds what the parser finds.
func TestWordsAreThoseOfTheTopics(t *testing.T) {
	var groups []string
	for _, g := range Groups() {
		groups = append(groups, g.ID)
	}
	words, list := Words("food", groups...), Topics()
	if len(words) != len(list) {
		t.Fatalf("%d words, %d topics", len(words), len(list))
	}
	for i, w := range words {
		topic := list[i].For("food")
		if w.Name != topic.Name || w.Group != topic.Group || !reflect.DeepEqual(w.Places, topic.Places) {
			t.Errorf("%+v\nwant %+v", w, topic)
		}
		if topic.What != "" && (!strings.HasPrefix(topic.What, w.Is) || len(w.Is) < 20 || !strings.HasSuffix(w.Is, ".")) {
			t.Errorf("%s: the first sentence of %q is not %q", w.Name, topic.What, w.Is)
		}
	}
}

func TestSentence(t *testing.T) {
	for text, want := range map[string]string{
		"One. Two.":          "One.",
		"D. J. B's of\n1997": "D. J. B's of 1997",
		"It is 0027. Or.":    "It is 0027.",
		"One\ntwo.\n\nThree": "One two.",
		"In /etc/rc.d. X":    "In /etc/rc.d.",
		"By setsid(2). Then": "By setsid(2).",
		". ":                 ". ",
	} {
		if got := sentence([]byte(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
