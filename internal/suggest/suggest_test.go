package suggest

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"systemd", "sysv", "style", "init", "ipc", "unix", "none"}
	for word, want := range map[string]string{
		"sytemd": "systemd", "systmed": "systemd", "stlye": "style", "unxi": "unix", "inti": "init",
		"ic": "ipc", "systemd": "systemd", "dbus": "", "": "", "x": "", "nothing-like-it": "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestNearestTakesTheFirstOfEquals(t *testing.T) {
	if got := Nearest("cat", []string{"bat", "hat"}); got != "bat" {
		t.Errorf("got %q", got)
	}
}

func TestHint(t *testing.T) {
	if got := Hint("unxi", []string{"unix"}); got != ` (did you mean "unix"?)` {
		t.Errorf("got %q", got)
	}
	if got := Hint("zzz", []string{"unix"}); got != "" {
		t.Errorf("got %q", got)
	}
}
