package explain

import "testing"

func TestFind(t *testing.T) {
	for word, want := range map[string]string{"setsid": "setsid", "SETSID": "setsid", "setsid(2)": "setsid"} {
		if got, ok := Find(word); !ok || got.Name != want {
			t.Errorf("%q: %q, %v, want %q", word, got.Name, ok, want)
		}
	}
	for _, word := range []string{"", ".", "..", "../points/A17", "/setsid", "setsid/", "A17", "\x00"} {
		if got, ok := Find(word); ok {
			t.Errorf("%q: %q", word, got.Name)
		}
	}
}

func TestPoint(t *testing.T) {
	for _, id := range []string{"A17", "a17"} {
		if got, ok := Point(id); !ok || got.Name != "A17" || got.Why == "" {
			t.Errorf("%q: %+v, %v", id, got, ok)
		}
	}
	for _, id := range []string{"", "A", "../topics/setsid", "setsid"} {
		if got, ok := Point(id); ok {
			t.Errorf("%q: %q", id, got.Name)
		}
	}
}
