//go:build linux

package audit

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"
)

// whole sets every key there is.
const whole = `style = "systemd"
start = ["bin/food", "run", "--config={dir}/food.toml"]
stop = ["foodctl", "stop"]
reload = ["{dir}/reload"]
status = ["/bin/food", "status"]
pidfile = "{dir}/run/food.pid"
connect = "{dir}/run/s"
ready = ["bin/ctl", "ping"]
log = "{dir}/log"
logs = ["{dir}/more"]
config = "{dir}/food.toml"
broken = "nonsense"
terminal = "tty={tty}"
freeze = "{dir}/freeze"
hasty = "timeout=1s"
name = "food"
program = "bin/food"
dir = "/srv"
umask = "0027"
user = "nobody"
owned = ["{dir}/own"]
env = ["A=b"]
keeps = ["A*"]
start_timeout = "1s"
stop_timeout = "1m30s"
listen = "control"
ready_fd = 3
unit = "init/food.service"

[files]
"food.toml" = "period = 1\n"
"run/" = ""

[limits]
nice = "3"
`

func TestSubjectFile(t *testing.T) {
	s, err := ParseSubject("proj/audit.toml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	v := reflect.ValueOf(s)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("%s cannot be said in a file", v.Type().Field(i).Name)
		}
	}
	for got, want := range map[string]string{
		s.Start[0]: "./proj/bin/food", s.Stop[0]: "foodctl", s.Reload[0]: "{dir}/reload", s.Status[0]: "/bin/food", s.Ready[0]: "./proj/bin/ctl",
		s.Program: "./proj/bin/food", s.Unit: "./proj/init/food.service", s.Start[2]: "--config={dir}/food.toml",
	} {
		if got != want {
			t.Errorf("%q is read as %q", want, got)
		}
	}
	if s.StartTimeout != time.Second || s.StopTimeout != 90*time.Second || s.ReadyFD != 3 || s.Files["run/"] != "" {
		t.Errorf("%+v", s)
	}
}

// Every mistake has its place and says what would be right.
func TestSubjectFileMistakes(t *testing.T) {
	for text, want := range map[string][]string{
		"pidfiel = \"x\"\n\nconect = \"y\"\n":   {`audit.toml:1:1: unknown key "pidfiel" (did you mean "pidfile"?); known: broken, `, `audit.toml:3:1: unknown key "conect" (did you mean "connect"?)`},
		"start = \"food run\"\n":                {"audit.toml:1:9: ", "string"},
		"style = \"systemd\"\nready_fd = \"3\"": {"audit.toml:2:12: "},
		"start_timeout = \"soon\"\n":            {`audit.toml:1:17: `, `"soon" is no span of time up to an hour`},
		"start_timeout = \"-1s\"\n":             {"no span of time"},
		"stop_timeout = \"61m\"\n":              {"no span of time"},
		"start = [\n":                           {"audit.toml:1:"},
		"name = \"a\"\nname = \"b\"\n":          {"audit.toml:2:"},
		"[files]\na = 1\n":                      {"audit.toml:2:5: "},
		"[limit]\nnice = \"3\"\n":               {`unknown key "limit`, `"limits"`},
		"startTimeout = \"1s\"\n":               {"unknown key"},
		"files = { \"\x00\" = \"\" }":           {"audit.toml:1:"},
	} {
		_, err := ParseSubject("audit.toml", []byte(text))
		for _, part := range want {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%q: %v\nwant %s", text, err, part)
			}
		}
	}
}

// A file may be anything: what is no file of a sensible size is refused at once.
func TestSubjectFileHostile(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	big := filepath.Join(dir, "big")
	if err := os.WriteFile(big, []byte("# "+strings.Repeat("x", subjectMax)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/dev/zero": "larger than 1 MiB", big: "larger than 1 MiB", dir: "is a directory", filepath.Join(dir, "none"): "no such file"} {
		if _, err := ReadSubject(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	if _, err := ReadSubject(pipe); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("a pipe without a writer: %v", err)
	}
}

// What is not the scene's own is not overwritten, removed or given away.
func TestHarmless(t *testing.T) {
	there := filepath.Join(t.TempDir(), "there")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		want   string
		change func(*Subject)
	}{
		{"would be overwritten", func(s *Subject) { s.Config, s.Broken = "/etc/food.toml", "x" }},
		{"would be overwritten", func(s *Subject) { s.Config, s.Terminal = "/etc/food.toml", "x" }},
		{"would be overwritten", func(s *Subject) { s.Config, s.Hasty = "/etc/food.toml", "x" }},
		{"would be overwritten", func(s *Subject) { s.Config, s.Broken = "{dir}/../food.toml", "x" }},
		{"is there already", func(s *Subject) { s.Pidfile = there }},
		{"there already, so", func(s *Subject) { s.Connect = "unix:" + there }},
		{"and would be removed", func(s *Subject) { s.Log = there }},
		{"and would be removed", func(s *Subject) { s.Logs = []string{"{dir}/log", there} }},
		{"{dir}/../pid leads out of {dir}", func(s *Subject) { s.Pidfile = "{dir}/../pid" }},
		{"{dir}/x/../../s leads out of {dir}", func(s *Subject) { s.Connect = "unix:{dir}/x/../../s" }},
		{"{dir}/.. leads out of {dir}", func(s *Subject) { s.Connect = "{dir}/.." }},
		{"{dir}/../log leads out of {dir}", func(s *Subject) { s.Log = "{dir}/../log" }},
		{"{dir}/../log leads out of {dir}", func(s *Subject) { s.Logs = []string{"{dir}/../log"} }},
		{"freeze /x", func(s *Subject) { s.Freeze = "/x" }},
		{"freeze {dir}/../x is not below", func(s *Subject) { s.Freeze = "{dir}/../x" }},
		{`"../x" is no place in {dir}`, func(s *Subject) { s.Files = map[string]string{"../x": ""} }},
		{`"x/../.." is no place`, func(s *Subject) { s.Files = map[string]string{"x/../..": ""} }},
		{`"x/.." is no place`, func(s *Subject) { s.Files = map[string]string{"x/..": ""} }},
		{`"/etc/x" is no place`, func(s *Subject) { s.Files = map[string]string{"/etc/x": ""} }},
		{`"{dir}/x" is no place`, func(s *Subject) { s.Files = map[string]string{"{dir}/x": ""} }},
		{"owned: /", func(s *Subject) { s.Owned = []string{"/"} }},
		{"owned: {dir}/../../etc is not below", func(s *Subject) { s.Owned = []string{"{dir}/../../etc"} }},
		{"unknown style", func(s *Subject) { s.Style = "sysv" }},
		{"no command", func(s *Subject) { s.Start = nil }},
		{"executable file not", func(s *Subject) { s.Stop = []string{"no-such-program"} }},
		{"no such file", func(s *Subject) { s.Program = "/no/such" }},
	} {
		s := Subject{Style: Plain, Start: []string{"true"}}
		row.change(&s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v, want %s", err, row.want)
		}
	}
	// Below {dir} all of it is welcome, and elsewhere what is not there yet.
	s := Subject{
		Style: Plain, Start: []string{"true"}, Pidfile: "{dir}/run/x/../pid", Connect: "unix:{dir}/s", Log: "{dir}/..log", Logs: []string{there + "-not"},
		Config: "{dir}/conf", Broken: "x", Terminal: "x", Hasty: "x", Freeze: "{dir}/freeze", Owned: []string{"{dir}/own"}, Files: map[string]string{"a/../conf": "", "run/": ""},
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	// Nor is anything begun.
	if _, err := Run(t.Context(), Subject{Style: Plain, Start: []string{"true"}, Pidfile: there}); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Error(err)
	}
}

// A command says when it serves, where a connection cannot.
func TestReadyCommand(t *testing.T) {
	t.Parallel()
	for fault, want := range map[string]Verdict{"": Pass, "early": Fail} {
		s := subjectOf(Traditional, fault)
		s.Ready = []string{"test", "-S", s.Connect}
		s.Connect = ""
		results, err := Audit{Subject: s, Points: []string{"A1"}}.Run(t.Context())
		if err != nil || len(results) != 1 || results[0].ID != "A1" || results[0].Verdict != want {
			t.Errorf("%q: %v, %v", fault, results, err)
		}
		if want == Pass && len(results) == 1 && !strings.Contains(results[0].Seen, "it served") {
			t.Errorf("the command was not asked: %s", results[0].Seen)
		}
	}
}

func TestScore(t *testing.T) {
	var results []Result
	for _, v := range []Verdict{Pass, Pass, Fail, Skip, Unknown} {
		results = append(results, Result{Point{Styles: []Style{Plain}}, Finding{Verdict: v}})
	}
	results = append(results, Result{Point{Styles: []Style{Systemd}}, Finding{Verdict: Skip}})
	s := ScoreOf(Plain, results)
	if want := "2 of 3 points hold; 1 does not apply; 1 could not be told"; s.String() != want {
		t.Errorf("%s, want %s", s, want)
	}
	if want := "1 of 1 point holds"; (Score{Hold: 1}).String() != want {
		t.Errorf("%s, want %s", Score{Hold: 1}, want)
	}
}
