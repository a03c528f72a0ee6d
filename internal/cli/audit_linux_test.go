package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// auditLines are lines to complete.
func auditLines() map[string][]string {
	return map[string][]string{
		"audit --st":       {"--style", "--stop", "--status", "--start-timeout", "--stop-timeout"},
		"audit --style ":   styleNames(),
		"audit --style=s":  {"systemd", "s6"},
		"audit --connect ": nil,
		"audit --ju":       {"--junit"},
	}
}

// bad is the daemon of the audit's own tests, which can do one thing wrong.
var bad = sync.OnceValues(func() (string, error) {
	path := filepath.Join(programs, "bad")
	build := exec.Command("go", "build", "-trimpath", "-o", path, "../audit/testdata/bad")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	text, err := build.CombinedOutput()
	return path + string(text), err
})

// auditOf is a command line that audits that daemon.
func auditOf(t *testing.T, fault string, flags ...string) []string {
	t.Helper()
	path, err := bad()
	if err != nil {
		t.Fatal(path, err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"conf": "color=red\n", "broken": "nonsense\n", "empty": ""} {
		write(t, filepath.Join(dir, name), text)
	}
	return slices.Concat([]string{"audit", "--style=plain", "--connect", "{dir}/run/sock", "--config={dir}/bad.conf", "--reload-broken", dir + "/broken",
		"--file", "{dir}/bad.conf=" + dir + "/conf", "--file={dir}/run/empty=" + dir + "/empty"}, flags,
		[]string{"--", path, "run", "--fault=" + fault, "--config={dir}/bad.conf", "--socket={dir}/run/sock"})
}

func TestAudit(t *testing.T) {
	t.Parallel()
	r := run("", auditOf(t, "", "--point=c3,S1", "--point", "R3")...)
	if want := "3 of 3 points hold\n"; r.code != Done || !strings.HasSuffix(r.out, want) || r.err != "" {
		t.Errorf("exit %d, %s\n%s", r.code, r.err, r.out)
	}
	for _, id := range []string{"C3", "S1", "R3"} {
		if !regexp.MustCompile(`(?m)^` + id + ` +pass +\S`).MatchString(r.out) {
			t.Errorf("no line for %s:\n%s", id, r.out)
		}
	}
	if strings.Contains(r.out, "\nC9") {
		t.Errorf("a point that nobody asked for:\n%s", r.out)
	}
	// What is wrong is in the exit code, and in each format.
	r = run("", auditOf(t, "socket", "--point=C3,S1")...)
	if r.code != Failed || !regexp.MustCompile(`(?m)^S1 +fail +.*sock`).MatchString(r.out) || !strings.HasSuffix(r.out, "1 of 2 points hold\n") {
		t.Errorf("exit %d, %s\n%s", r.code, r.err, r.out)
	}
	if r = run("", auditOf(t, "socket", "--point=C3,S1", "--quiet")...); r.code != Failed || strings.Count(r.out, "\n") != 3 || strings.Contains(r.out, "C3") {
		t.Errorf("quiet: exit %d, %s\n%s", r.code, r.err, r.out)
	}
}

func TestAuditFormats(t *testing.T) {
	t.Parallel()
	r := run("", auditOf(t, "socket", "--point=C3,S1,S3", "--json")...)
	var j struct {
		Schema  int
		Style   string
		Started bool
		Points  []struct{ ID, Says, Source, Verdict, Seen string }
		Score   map[string]int
		Exit    Code
	}
	d := json.NewDecoder(strings.NewReader(r.out))
	if err := d.Decode(&j); err != nil || j.Schema != 1 || j.Style != "plain" || !j.Started || len(j.Points) != 3 || j.Exit != Failed || r.code != Failed {
		t.Errorf("%v, exit %d: %s", err, r.code, r.out)
	}
	if j.Score["hold"] != 1 || j.Score["fail"] != 1 || j.Score["n/a"] != 1 || j.Score["unknown"] != 0 {
		t.Errorf("%v", j.Score)
	}
	r = run("", auditOf(t, "socket", "--point=C3,S1,S3", "--junit")...)
	for _, part := range []string{`tests="3" failures="1" errors="0" skipped="1"`, "<failure message=", "<skipped message=", "<system-out>"} {
		if r.code != Failed || !strings.Contains(r.out, part) {
			t.Errorf("exit %d, no %s in\n%s", r.code, part, r.out)
		}
	}
	r = run("", auditOf(t, "socket", "--point=C3,S1,S3", "--sarif")...)
	checkSARIF(t, r.out, []string{"S1 fail error"})
}

// Of each format all that its readers insist on is there, whatever was seen.
func TestAuditHostileText(t *testing.T) {
	t.Parallel()
	hostile := "\x1b[2J\x00\xff</failure>]]>&\"'\u202e\ufffe\nS1 pass"
	report := &auditReport{what: hostile, place: "/odd \x1b/%place", style: audit.Plain, ran: true}
	for _, v := range []audit.Verdict{audit.Pass, audit.Fail, audit.Skip, audit.Unknown} {
		report.results = append(report.results, audit.Result{
			Point:   audit.Point{ID: "X1", Says: "it holds", Source: "a page", Styles: []audit.Style{audit.Plain}},
			Finding: audit.Finding{Verdict: v, Seen: hostile},
		})
	}
	for _, d := range []*display{nil, {80, false}, {20, false}, {500, false}} {
		report.display = d
		text := report.table(auditFormat{})
		for _, r := range text {
			if r != '\n' && r != '…' && r != '—' && (r < ' ' || r > '~') {
				t.Fatalf("%v: %q in %q", d, r, text)
			}
		}
		for line := range strings.Lines(text) {
			if d != nil && d.width >= 80 && len([]rune(line)) > d.width+1 {
				t.Errorf("longer than %d: %q", d.width, line)
			}
		}
	}
	testtool.Need(t, "xmllint")
	lint := exec.Command("xmllint", "--noout", "-")
	lint.Stdin = strings.NewReader(report.junit())
	if out, err := lint.CombinedOutput(); err != nil {
		t.Errorf("%v: %s\n%s", err, out, report.junit())
	}
	sarif, err := report.sarif()
	if err != nil {
		t.Fatal(err)
	}
	checkSARIF(t, sarif, []string{"X1 fail error", "X1 open none"})
}

// checkSARIF holds a log against the parts of the schema of SARIF 2.1.0 (OASIS, appendix
// of the specification) that are required or restricted, for the objects that we use.
func checkSARIF(t *testing.T, text string, want []string) {
	t.Helper()
	type message struct{ Text string }
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name, InformationURI string
					Rules                []struct {
						ID                                      string
						ShortDescription, FullDescription, Help message
					}
				}
			}
			Results []struct {
				RuleID      string
				RuleIndex   int
				Kind, Level string
				Message     message
				Locations   []struct {
					PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if log.Version != "2.1.0" || !strings.HasPrefix(log.Schema, "https://") || len(log.Runs) != 1 || log.Runs[0].Results == nil {
		t.Fatalf("no log of SARIF 2.1.0: %s", text)
	}
	driver := log.Runs[0].Tool.Driver
	if driver.Name == "" || !strings.HasPrefix(driver.InformationURI, "https://") {
		t.Errorf("driver: %+v", driver)
	}
	for _, rule := range driver.Rules {
		if rule.ID == "" || rule.ShortDescription.Text == "" || rule.FullDescription.Text == "" || rule.Help.Text == "" {
			t.Errorf("rule: %+v", rule)
		}
	}
	uri := regexp.MustCompile(`^[\w.~!$&'()*+,;=:@/%-]+$`) // RFC 3986
	var got []string
	for _, r := range log.Runs[0].Results {
		got = append(got, r.RuleID+" "+r.Kind+" "+r.Level)
		if r.RuleIndex < 0 || r.RuleIndex >= len(driver.Rules) || driver.Rules[r.RuleIndex].ID != r.RuleID || r.Message.Text == "" ||
			len(r.Locations) != 1 || !uri.MatchString(r.Locations[0].PhysicalLocation.ArtifactLocation.URI) {
			t.Errorf("result: %+v", r)
		}
		if (r.Kind == "fail") == (r.Level == "none") { // section 3.27.10
			t.Errorf("kind %s with level %s", r.Kind, r.Level)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAuditTable(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long words ", 20)
	report := &auditReport{what: "food", style: audit.Plain, ran: true, results: []audit.Result{
		{Point: audit.Point{ID: "A1", Says: long, Source: "daemon(7)", Styles: []audit.Style{audit.Plain}}, Finding: audit.Finding{Verdict: audit.Fail, Seen: long + "end"}},
		{Point: audit.Point{ID: "B9b", Says: "short", Styles: []audit.Style{audit.Systemd}}, Finding: audit.Finding{Verdict: audit.Skip, Seen: "why"}},
	}}
	plain := report.table(auditFormat{})
	if strings.Count(plain, "\n") != 5 || !strings.Contains(plain, long+"end") || strings.Contains(plain, "B9b") {
		t.Errorf("%s", plain)
	}
	if all := report.table(auditFormat{all: true}); !regexp.MustCompile(`(?m)^B9b  n/a +short +why$`).MatchString(all) || !strings.HasSuffix(all, "\n0 of 1 point holds\n") {
		t.Errorf("%s", all)
	}
	report.display = &display{width: 60}
	cut := report.table(auditFormat{})
	if !strings.Contains(cut, "…\n") || !strings.Contains(cut, "     end\n") || !strings.Contains(cut, "source: daemon(7)") || !strings.Contains(cut, "--explain A1") || strings.Contains(cut, "\x1b") {
		t.Errorf("what is cut is said in full below:\n%s", cut)
	}
	report.display.color = true
	if text := report.table(auditFormat{}); !strings.Contains(text, "\x1b[1;31mfail   \x1b[0m") {
		t.Errorf("no colour: %q", text)
	}
}

// Green means that it was seen: what could not be told is no success, unless nothing
// was started and nobody asked for that point.
func TestAuditExit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		verdict audit.Verdict
		ran     bool
		points  []string
		want    Code
	}{
		{audit.Pass, true, nil, Done}, {audit.Pass, false, nil, Done}, {audit.Skip, true, nil, Done}, {audit.Skip, false, []string{"A1"}, Done},
		{audit.Fail, true, nil, Failed}, {audit.Fail, false, nil, Failed},
		{audit.Unknown, true, nil, Failed}, {audit.Unknown, false, nil, Done}, {audit.Unknown, false, []string{"A1"}, Failed},
	} {
		r := &auditReport{style: audit.Plain, ran: c.ran, points: c.points, results: []audit.Result{
			{Point: audit.Point{ID: "A1", Styles: []audit.Style{audit.Plain}}, Finding: audit.Finding{Verdict: c.verdict}},
			{Point: audit.Point{ID: "B1", Styles: []audit.Style{audit.Systemd}}, Finding: audit.Finding{Verdict: audit.Skip}},
		}}
		if got := codeOf(r.exit()); got != c.want {
			t.Errorf("%+v: exit code %d", c, got)
		}
	}
}

// Words are what a real shell makes of the same line, or there is an error.
func TestSplitWords(t *testing.T) {
	t.Parallel()
	testtool.Need(t, "dash")
	for _, line := range []string{
		"food stop", `  a	b  `, `'a b' "c d" e\ f`, `a'b'"c"d`, `""`, `'' ""`, `"a\"b\\c\d"`, `'a\b'`, `{dir}/x --y={port}`, `a=b c#d x~y`, `"it's"`, `'say "x"'`, `"a  b"'|'\|`, `\'`, `-x -- y`, `"#" '~' \~`,
	} {
		got, err := splitWords(line)
		out, err2 := exec.Command("dash", "-c", `f() { for w; do printf '%s\0' "$w"; done; }; f `+line).Output()
		if err != nil || err2 != nil {
			t.Errorf("%s: %v, %v", line, err, err2)
			continue
		}
		if want := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); !slices.Equal(got, want) {
			t.Errorf("%s: %q, a shell makes %q", line, got, want)
		}
	}
	for _, line := range []string{"", "  ", "a | b", "a; b", "a && b", "a > b", "a < b", "$x", `"$x"`, "`x`", "\"`x`\"", "*.c", "a?", "[ab]", "~/x", "(a)", "# x", "a\nb", `a \`, `'a`, `"a`} {
		if words, err := splitWords(line); err == nil {
			t.Errorf("%q is read as %q", line, words)
		}
	}
}

func TestAuditUsage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "bad.toml"), "pidfiel = \"x\"\n")
	write(t, filepath.Join(dir, "latin"), "\xff")
	for _, c := range []struct {
		want string
		args []string
	}{
		{"nothing to audit", nil},
		{"stands behind --, as in `mkdaemon audit -- food`", []string{"food"}},
		{"stands behind --", []string{"food", "--", "start"}},
		{"unknown flag --stile", []string{"--stile=x", "--", "true"}},
		{"did you mean \"systemd\"", []string{"--style=systemdd", "--", "true"}},
		{"there is no point \"Z9\"", []string{"--point=Z9", "--", "true"}},
		{"B3 is for style [systemd], this is plain", []string{"--style=plain", "--point=B3", "--", "true"}},
		{"--json and --sarif cannot be combined", []string{"--json", "--sarif", "--", "true"}},
		{"bad.toml:1:1: unknown key \"pidfiel\" (did you mean \"pidfile\"?)", []string{"--subject", dir + "/bad.toml"}},
		{"no such file", []string{"--subject", dir + "/none.toml"}},
		{"executable file not found", []string{"--", "no-such-program-at-all"}},
		{"for what runs already", []string{"--pid=1", "--", "true"}},
		{"got \"x\"", []string{"--pid=x"}},
		{"got \"-1\"", []string{"--pid=-1"}},
		{"got \"1\"", []string{"--pid=1", "--unit=cron"}},
		{"--stop: ", []string{"--stop=a|b", "--", "true"}},
		{"got \"soon\"", []string{"--start-timeout=soon", "--", "true"}},
		{"3 to 1000", []string{"--ready-fd=2", "--", "true"}},
		{"{dir}/PLACE=FILE", []string{"--file=/etc/passwd=x", "--", "true"}},
		{"no place in {dir}", []string{"--file={dir}/../x=" + dir + "/bad.toml", "--", "true"}},
		{"no text in UTF-8", []string{"--file={dir}/x=" + dir + "/latin", "--", "true"}},
		{"larger than 1 MiB", []string{"--file={dir}/x=/dev/zero", "--", "true"}},
		{"would be overwritten", []string{"--config=" + dir + "/bad.toml", "--reload-broken=" + dir + "/bad.toml", "--", "true"}},
		{"is no address", []string{"--connect=host.example:80", "--", "true"}},
		{"--explain stands alone", []string{"--explain=A1", "--json"}},
		{"did you mean", []string{"--explain=A99"}},
	} {
		if r := run("", append([]string{"audit"}, c.args...)...); r.code != Usage || !strings.Contains(r.err, c.want) || r.out != "" {
			t.Errorf("%q: exit %d, %s\nwant %s", c.args, r.code, r.err, c.want)
		}
	}
	if r := run("", "audit", "--pid=4000000"); r.code != Failed || r.out != "" {
		t.Errorf("exit %d, %s", r.code, r.err)
	}
}

// A subject file says all of it; a flag wins.
func TestAuditSubjectFile(t *testing.T) {
	t.Parallel()
	path, err := bad()
	if err != nil {
		t.Fatal(path, err)
	}
	file := filepath.Join(t.TempDir(), "audit.toml")
	write(t, file, `style = "traditional"
start = ["`+path+`", "run", "--config={dir}/bad.conf", "--socket={dir}/run/sock"]
connect = "{dir}/run/sock"
config = "{dir}/bad.conf"
[files]
"bad.conf" = "color=red\n"
"run/" = ""
`)
	r := run("", "audit", "--subject", file, "--style=plain", "--point=C3,R3")
	if r.code != Done || !strings.HasSuffix(r.out, "1 of 1 point holds; 1 does not apply\n") {
		t.Errorf("exit %d, %s\n%s", r.code, r.err, r.out)
	}
	broken := filepath.Join(t.TempDir(), "broken")
	write(t, broken, "nonsense\n")
	r = run("", "audit", "--subject", file, "--style=plain", "--point=R3", "--reload-broken", broken)
	if r.code != Done || !strings.HasSuffix(r.out, "1 of 1 point holds\n") {
		t.Errorf("exit %d, %s\n%s", r.code, r.err, r.out)
	}
	write(t, broken, "color=red\n") // which nothing is wrong with
	r = run("", "audit", "--subject", file, "--style=plain", "--point=R3", "--reload-broken", broken, "--reload=false", "--sarif")
	if r.code != Done {
		t.Errorf("exit %d, %s\n%s", r.code, r.err, r.out)
	}
	r = run("", "audit", "--subject", file, "--style=plain", "--point=R3", "--reload-broken", broken, "--reload=true", "--sarif")
	if r.code != Failed || !strings.Contains(r.out, `"uri": "file:///`) || !strings.Contains(r.out, `/audit.toml"`) {
		t.Errorf("a command that does not tell of a failure: exit %d, %s\n%s", r.code, r.err, r.out)
	}
}

// child runs the command as a process of its own.
func child(t *testing.T, tracer []string, args ...string) (cmd *exec.Cmd, out, errs *bytes.Buffer) {
	t.Helper()
	words := slices.Concat(tracer, []string{self(t)}, args)
	out, errs = &bytes.Buffer{}, &bytes.Buffer{}
	cmd = exec.CommandContext(t.Context(), words[0], words[1:]...)
	cmd.Env = append(os.Environ(), childEnv+"=1")
	cmd.Stdout, cmd.Stderr = out, errs
	return cmd, out, errs
}

// Ctrl-C ends what was started, and says so.
func TestAuditInterrupted(t *testing.T) {
	t.Parallel()
	mark := "--socket={dir}/run/interrupted"
	args := auditOf(t, "")
	args[len(args)-1] = mark
	cmd, out, errs := child(t, nil, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	started := func() bool { return len(withWord(mark[len("--socket={dir}"):], cmd.Process.Pid)) > 0 }
	for begin := time.Now(); !started(); time.Sleep(time.Millisecond) {
		if time.Since(begin) > 20*time.Second {
			t.Fatal("nothing was started")
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != int(Interrupted) || out.Len() > 0 || !strings.Contains(errs.String(), "what was started has been ended") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	if left := withWord(mark[len("--socket={dir}"):], 0); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// withWord lists processes, but for one, whose command line holds a word.
func withWord(word string, but int) (pids []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if text, err := os.ReadFile(file); err == nil && pid != but && strings.Contains(string(text), word) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// Without a command nothing is signalled, written, made or removed: every system call
// of an inspection is one that only looks.
func TestAuditInspectionOnlyLooks(t *testing.T) {
	t.Parallel()
	testtool.Need(t, "strace", "sleep")
	sleeper := exec.CommandContext(t.Context(), "sleep", "1000")
	if err := sleeper.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = sleeper.Process.Kill(), sleeper.Wait() }()
	pidfile := filepath.Join(t.TempDir(), "sleep.pid")
	write(t, pidfile, strconv.Itoa(sleeper.Process.Pid)+"\n")
	for _, how := range [][]string{{"--pid=" + strconv.Itoa(sleeper.Process.Pid)}, {"--pidfile=" + pidfile}} {
		log := filepath.Join(t.TempDir(), "log")
		cmd, out, errs := child(t, []string{"strace", "-f", "-qq", "-o", log, "-e", "signal=none", "--"}, append([]string{"audit"}, how...)...)
		_ = cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != int(Failed) || !strings.Contains(out.String(), "could not be told\n") {
			t.Fatalf("%v: exit %d\n%s%s", how, code, out, errs)
		}
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "/proc/"+strconv.Itoa(sleeper.Process.Pid)); n < 10 {
			t.Fatalf("strace has seen %d looks only", n)
		}
		for line := range strings.Lines(string(text)) {
			if call := touching(line); call != "" {
				t.Errorf("%v: %s", how, call)
			}
		}
	}
	if err := sleeper.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the process is gone: %v", err)
	}
}

// touching returns a line of strace that is more than a look. A Go program wakes its own
// threads by SIGURG, and its poller by an eventfd.
func touching(line string) string {
	pid, call, _ := strings.Cut(strings.TrimSpace(line), " ")
	call = strings.TrimSpace(call)
	name, rest, _ := strings.Cut(call, "(")
	switch {
	case strings.HasSuffix(name, "kill") || strings.Contains(name, "sigqueue") || name == "pidfd_send_signal":
		if name == "tgkill" && strings.Contains(rest, "SIGURG") {
			return ""
		}
	case strings.HasPrefix(name, "open"):
		if strings.Contains(rest, "O_RDONLY") && !strings.Contains(rest, "O_CREAT") || strings.Contains(rest, "O_PATH") || strings.Contains(rest, "resumed>") {
			return ""
		}
	case strings.HasPrefix(name, "write") || name == "pwrite64":
		if strings.HasPrefix(rest, "1, ") || strings.HasPrefix(rest, "2, ") || strings.Contains(rest, `"\1\0\0\0\0\0\0\0", 8`) {
			return ""
		}
	case slices.Contains([]string{"creat", "mkdir", "mkdirat", "unlink", "unlinkat", "rename", "renameat", "renameat2", "rmdir", "link", "linkat", "symlink", "symlinkat",
		"chmod", "fchmod", "fchmodat", "chown", "fchown", "fchownat", "truncate", "ftruncate", "ptrace", "process_vm_writev", "connect", "sendto", "sendmsg", "prlimit64", "setpriority", "mknod", "mknodat", "utimensat"}, name):
		if name == "prlimit64" && strings.HasPrefix(rest, "0, ") {
			return ""
		}
	default:
		return ""
	}
	return pid + " " + call
}
