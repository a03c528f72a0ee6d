// Kept by mkdaemon (ipc/_control): your edits are merged.

package config

import (
	"strings"
	"testing"
)

func TestAccounts(t *testing.T) {
	for text, want := range map[string]int64{
		"root": 0, "0": 0, "4711": 4711, "4294967294": 4294967294,
		"": -1, "no-such-user-here": -1, "-1": -1, "65534": -1, "nobody": -1, "4294967295": -1, "4294967296": -1,
	} {
		var u UserID
		if err := u.UnmarshalText([]byte(text)); int64(u) != want || (err == nil) != (want >= 0) {
			t.Errorf("user %q: %d, %v; want %d", text, u, err, want)
		}
	}
	var g GroupID
	if err := g.UnmarshalText([]byte("no-such-group")); err == nil || !strings.Contains(err.Error(), `no group "no-such-group"`) {
		t.Errorf("unknown group: %v", err)
	}
	if err := g.UnmarshalText([]byte("12")); err != nil || g != 12 {
		t.Errorf("group 12: %d, %v", g, err)
	}
}
