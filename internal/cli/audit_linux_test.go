package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/audit"
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
