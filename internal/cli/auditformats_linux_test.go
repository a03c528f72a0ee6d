package cli

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

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
