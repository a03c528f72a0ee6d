//go:build linux

package audit

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// subjectOf describes the daemon of testdata, with a fault or "".
func subjectOf(style Style, fault string) Subject {
	flags := []string{"--fault=" + fault, "--config={dir}/bad.conf", "--socket={dir}/run/sock"}
	command := func(verb string, more ...string) []string {
		return slices.Concat([]string{bad, verb}, flags, more)
	}
	s := Subject{
		Style: style, Start: command("run"), Connect: "{dir}/run/sock",
		Files:  map[string]string{"bad.conf": "color=red\n", "run/empty": ""},
		Config: "{dir}/bad.conf", Broken: "color=red\nnonsense\n", Terminal: "tty={tty}\n", Freeze: "{dir}/freeze",
	}
	switch style {
	case Traditional:
		s.Pidfile, s.Log = "{dir}/run/bad.pid", "{dir}/bad.log"
		if fault == "place" {
			s.Pidfile, s.Files["var/"] = "{dir}/var/bad.pid", ""
		}
		flags = append(flags, "--pidfile="+s.Pidfile, "--log="+s.Log)
		s.Hasty = "timeout=1s\n"
		s.Start, s.Stop, s.Reload, s.Status = command("start"), command("stop"), command("reload"), command("status")
		s.Umask, s.Limits, s.StartTimeout = "0027", map[string]string{"oom_score_adj": "300"}, time.Second
		if fault == "groups" || fault == "user" {
			s.User, s.Terminal = "nobody", "" // which may not open a terminal of root's
			s.Start = append(s.Start, "--user=nobody")
			s.Limits["NoNewPrivs"] = "1"
		}
	case Systemd:
		s.Dir, s.Umask = "{dir}/odd place", "0037" // the manager's
		s.StopTimeout, s.Listen, s.Unit = time.Second, "bad", unit("good")
		if fault == "unit" {
			s.Unit = unit("bad")
		}
	case S6:
		s.ReadyFD = 3
		s.Start = append(s.Start, "--ready-fd=3")
	}
	return s
}

func unit(name string) string {
	path, _ := filepath.Abs("testdata/" + name + ".service")
	return path
}

// faults are what the daemon of testdata can do wrong, by style, and the one
// point that must show it.
func faults() map[Style][][2]string {
	return map[Style][][2]string{
		Traditional: {
			{"early", "A1"}, {"parent", "A2"}, {"leader", "A3"}, {"session", "A4"}, {"ctty", "A5"}, {"hangup", "A6"}, {"third", "A7"}, {"cwd", "A8"},
			{"umask", "A9"}, {"modes", "A10"}, {"stdin", "A11"}, {"stray", "A12"}, {"cloexec", "A13"}, {"closed", "A14"}, {"blocked", "A15"},
			{"ignored", "A16"}, {"childmask", "A17"}, {"environ", "A18"}, {"mark", "A19"}, {"groups", "A20"}, {"name", "A21"}, {"limits", "A22"},
			{"format", "A23"}, {"place", "A24"}, {"writable", "A25"}, {"follow", "A25"}, {"locked", "A26"}, {"writer", "A27"}, {"truncate", "A28"},
			{"twice", "A29"}, {"believes", "A30"}, {"leaves", "A31"}, {"unlinks", "A32"}, {"trusts", "A33"}, {"silent", "A34"}, {"eof", "A35"},
			{"abandon", "A36"}, {"interrupt", "A37"}, {"nolog", "A38"}, {"pipe", "A39"}, {"late", "A40"}, {"relative", "A41"}, {"window", "A42"},
			{"cron", "A43"}, {"sigpipe", "A44"}, {"notify", "B18"}, {"storm", "R1"}, {"obeys", "R3"}, {"socket", "S1"}, {"second", "S3"},
		},
		Systemd: {
			{"fork", "B1"}, {"ctty", "B2"}, {"early", "B3"}, {"unhandled", "B4"}, {"deadly", "B4"}, {"monotonic", "B5"}, {"samestatus", "B5"}, {"reopen", "B6"},
			{"stopping", "B7"}, {"slow", "B8"}, {"lazy", "B9"}, {"watchdogpid", "B9"}, {"blind", "B9b"}, {"private", "B10"}, {"address", "B11"}, {"listenpid", "B12"},
			{"unlink", "B12"}, {"inherits", "B12"}, {"prefix", "B13"}, {"epipe", "B13"}, {"pidfile", "B14"}, {"code2", "B15"}, {"children", "B16"}, {"mainpid", "B17"}, {"unit", "B19"},
		},
		S6:    {{"newline", "C1"}, {"unclosed", "C1"}, {"leaked", "C1"}},
		Plain: {{"background", "C3"}, {"bare", "C4"}, {"first", "C9"}, {"storm", "R1"}, {"obeys", "R3"}, {"socket", "S1"}},
	}
}

// A daemon without a fault meets every point of its style.
func TestGood(t *testing.T) {
	for style := range faults() {
		t.Run(string(style), func(t *testing.T) {
			t.Parallel()
			expect(t, func() []Result { return audited(t, style, "", scenesOf(style)) }, "")
		})
	}
	t.Run("nowhere", func(t *testing.T) {
		t.Parallel()
		s := subjectOf(Traditional, "")
		s.Connect = "" // as far as we know
		expect(t, func() []Result {
			results, err := Run(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			return results
		}, "")
	})
	t.Run("another user", func(t *testing.T) {
		t.Parallel()
		if os.Geteuid() != 0 {
			t.Skip("only root can change to another user")
		}
		expect(t, func() []Result { return audited(t, Traditional, "user", scenesOf(Traditional)) }, "")
	})
}

// Each fault fails its point, and no other. All scenes are played where CI=true;
// elsewhere those in which most points are seen, and the one of the fault's.
func TestFaults(t *testing.T) {
	for style, list := range faults() {
		for _, f := range list {
			t.Run(string(style)+"/"+f[1]+"/"+f[0], func(t *testing.T) {
				t.Parallel()
				if f[0] == "groups" && os.Geteuid() != 0 {
					t.Skip("only root can change to another user")
				}
				expect(t, func() []Result { return audited(t, style, f[0], telling(style, f[1])) }, f[1])
			})
		}
	}
}

// Every point has been seen to fail.
func TestEveryPointHasAFault(t *testing.T) {
	shown := map[string]bool{}
	for _, list := range faults() {
		for _, f := range list {
			shown[f[1]] = true
		}
	}
	for _, p := range Points() {
		if !shown[p.ID] {
			t.Errorf("no fault shows %s: %s", p.ID, p.Says)
		}
	}
}

// telling are the scenes to play for a point.
func telling(style Style, id string) []string {
	if os.Getenv("CI") == "true" {
		return scenesOf(style)
	}
	i := slices.IndexFunc(Points(), func(p Point) bool { return p.ID == id })
	names := []string{Points()[i].Scene}
	for _, name := range []string{"dirty caller", "manager", "newline", "orders"} {
		if slices.Contains(scenesOf(style), name) && name != names[0] {
			names = append(names, name)
		}
	}
	return names
}

func audited(t *testing.T, style Style, fault string, scenes []string) []Result {
	t.Helper()
	results, err := Audit{Subject: subjectOf(style, fault)}.run(t.Context(), scenes)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// expect wants one point to fail, and all others not to. The judge has time
// limits, and a machine that runs other tests is late at times; what is wrong
// with the judge or the daemon is wrong again.
func expect(t *testing.T, audit func() []Result, only string) {
	t.Helper()
	complaints := disagree(audit(), only)
	if len(complaints) > 0 {
		t.Logf("once more, after:\n%s", strings.Join(complaints, "\n"))
		complaints = disagree(audit(), only)
	}
	for _, c := range complaints {
		t.Error(c)
	}
}

// disagree says what is not as expected.
func disagree(results []Result, only string) (complaints []string) {
	for _, r := range results {
		switch {
		case r.ID == only && r.Verdict != Fail:
			complaints = append(complaints, fmt.Sprintf("%s is %s: %s", only, r.Verdict, r.Seen))
		case r.ID != only && (r.Verdict == Fail || r.Verdict == Unknown && only == ""):
			complaints = append(complaints, fmt.Sprintf("%s %s (%s): %s", r.ID, r.Verdict, r.Says, r.Seen))
		case r.Seen == "":
			complaints = append(complaints, fmt.Sprintf("%s %s, and nothing was seen", r.ID, r.Verdict))
		}
	}
	return complaints
}
