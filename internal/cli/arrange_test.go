package cli

import (
	"slices"
	"strings"
	"testing"
)

// Flags may stand anywhere: every order gives the same project.
func TestFlagsBeforeAndBehindTheName(t *testing.T) {
	forms := [][]string{
		{"new", "fooD", "--ipc", "unix", "--init", "systemd,sysv", "--logging=syslog", "--defaults"},
		{"new", "--ipc", "unix", "fooD", "--defaults", "--init", "systemd,sysv", "--logging=syslog"},
		{"new", "--defaults", "--logging=syslog", "--init=systemd,sysv", "--ipc=unix", "fooD"},
		{"new", "-defaults", "-ipc", "unix", "fooD", "-init", "systemd", "-logging=syslog", "-init=sysv"},
		{"new", "--defaults", "--ipc=unix", "--init=sysv", "--init=systemd", "--logging=syslog", "--", "fooD"},
		{"new", "fooD", "--init", "systemd, sysv", "--ipc", "unix", "--logging", "syslog", "--defaults"},
	}
	patch := func(args ...string) string {
		r := run("", append([]string{"new", "--dry-run", "--diff"}, args...)...)
		if r.code != Pending || r.out == "" {
			t.Fatalf("%q: exit %d: %s", args, r.code, r.err)
		}
		return r.out
	}
	first := patch(forms[0][1:]...)
	for _, args := range forms[1:] {
		if patch(args[1:]...) != first {
			t.Errorf("%q gives another project than %q", args, forms[0])
		}
	}
	if patch("fooD", "--defaults") == first {
		t.Error("the flags change nothing, so this test shows nothing")
	}
}

// The library has a help command in each command; a daemon may be called help.
func TestDaemonCalledHelp(t *testing.T) {
	r := run("", "new", "help", "--dry-run", "--defaults", "--json")
	if r.code != Pending || !strings.Contains(r.out, `"dir": "help"`) {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
}

func TestArrange(t *testing.T) {
	for _, c := range []struct{ args, want []string }{
		{nil, nil},
		{[]string{"version"}, []string{"version"}},
		{[]string{"new", "fooD"}, []string{"new", "--", "fooD"}},
		{[]string{"new", "fooD", "--json", "--dir", "x"}, []string{"new", "--json", "--dir=x", "--", "fooD"}},
		{[]string{"new", "--answers", "-", "fooD"}, []string{"new", "--answers=-", "--", "fooD"}},
		{[]string{"new", "--dir=", "-"}, []string{"new", "--dir=", "--", "-"}},
		{[]string{"new", "--description", "-v is loud"}, []string{"new", "--description=-v is loud"}},
		{[]string{"new", "--description=a=b,c"}, []string{"new", "--description=a=b,c"}},
		{[]string{"new", "--", "--json"}, []string{"new", "--", "--json"}},
		{[]string{"help", "new"}, []string{"new", "--help"}},
		{[]string{"help"}, []string{"--help"}},
		{[]string{"nonsense", "--json"}, []string{"nonsense", "--json"}},
	} {
		before := slices.Clone(c.args)
		got, err := arrange(newApp(Streams{}), c.args)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("arrange(%q) = %q, %v; want %q", c.args, got, err, c.want)
		}
		if !slices.Equal(c.args, before) {
			t.Errorf("arrange changed its argument to %q", c.args)
		}
	}
}
