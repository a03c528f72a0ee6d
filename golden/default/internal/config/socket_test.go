// Kept by mkdaemon (ipc/unix): your edits are merged.

package config

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func TestSocketMode(t *testing.T) {
	for text, ok := range map[string]bool{"0600": true, "660": true, "0666": true, "": false, "0640": false, "0777": false, "rw": false, "0o660": false} {
		var m SocketMode
		if err := m.UnmarshalText([]byte(text)); (err == nil) != ok {
			t.Errorf("mode %q: error %v, want ok %v", text, err, ok)
		}
	}
	if text, _ := SocketMode(0o660).MarshalText(); string(text) != "0660" {
		t.Errorf("0660 is written as %s", text)
	}
}

func TestSocketPathLength(t *testing.T) {
	longest := len(syscall.RawSockaddrUnix{}.Path) - 1
	for length, ok := range map[int]bool{0: false, 1: true, longest: true, longest + 1: false} {
		c := Socket{Path: strings.Repeat("/", length)}
		var problems []string
		c.Validate(func(key, problem string) { problems = append(problems, key+": "+problem) })
		if (len(problems) == 0) != ok {
			t.Errorf("%d bytes: %q, want ok %v", length, problems, ok)
		}
	}
}

func TestSocketGroup(t *testing.T) {
	for text, want := range map[string]SocketGroup{"": -1, "12": 12, "root": 0} {
		if text == "root" && runtime.GOOS != "linux" {
			continue // BSDs call that one wheel
		}
		c, problems := load(t, "[control.unix]\ngroup = \""+text+"\"\n")
		if problems != "" {
			t.Errorf("group %q: %s", text, problems)
		} else if got := c.Control.Unix.Group; got != want {
			t.Errorf("group %q is %d, want %d", text, got, want)
		}
	}
	if _, problems := load(t, "[control.unix]\ngroup = \"no-such-group\"\n"); !strings.Contains(problems, "FILE:2:9: control.unix.group: there is no group") {
		t.Errorf("unknown group: %s", problems)
	}
	// Elsewhere an empty name is a slip.
	if _, problems := load(t, "[control]\nread_groups = [\"\"]\n"); !strings.Contains(problems, "must be the name or number of a group") {
		t.Errorf("empty name in a list: %q", problems)
	}
}
