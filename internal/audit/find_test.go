//go:build linux

package audit

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/proc"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// The style is told by who has started a process, and with what.
func TestStyleOf(t *testing.T) {
	for _, c := range []struct {
		parent string
		env    []string
		unit   map[string]string
		want   Style
		how    string
	}{
		{"sh", nil, nil, Traditional, "nobody supervises it"},
		{"runsv", nil, nil, Plain, "is runsv"},
		{"s6-supervise", nil, nil, S6, "is s6-supervise"},
		{"sh", []string{"NOTIFY_SOCKET=/run/x"}, nil, Systemd, "NOTIFY_SOCKET"},
		{"sh", []string{"INVOCATION_ID=1"}, nil, Plain, "INVOCATION_ID"},
		{"sh", []string{"NOTIFY_SOCKET=/run/x"}, map[string]string{"Type": "forking"}, Traditional, "Type=forking"},
		{"sh", nil, map[string]string{"Type": "notify-reload"}, Systemd, "Type=notify-reload"},
		{"sh", nil, map[string]string{"Type": "exec"}, Plain, "Type=exec"},
	} {
		t.Run(fmt.Sprint(c.parent, c.env, c.unit["Type"]), func(t *testing.T) {
			t.Parallel()
			pid := supervisedBy(t, c.parent, c.env)
			found, err := Find(t.Context(), Target{PID: pid, unit: c.unit})
			if err != nil || found.Known.Style != c.want || !strings.Contains(found.How, c.how) {
				t.Errorf("%s, %q, %v; want %s, %q", found.Known.Style, found.How, err, c.want, c.how)
			}
		})
	}
}

// supervisedBy starts a process that leads its session, below one of this name.
func supervisedBy(t *testing.T, name string, env []string) int {
	t.Helper()
	text, err := os.ReadFile(wild)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	// Who is forked meanwhile would have it open for writing, and so it could not be run: ETXTBSY.
	syscall.ForkLock.RLock()
	err = os.WriteFile(path, text, 0o755)
	syscall.ForkLock.RUnlock()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path, "supervise")
	c.Env = append(env, "PATH=/bin")
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	pid, _ := strconv.Atoi(strings.TrimSpace(line))
	t.Cleanup(func() {
		_ = syscall.Kill(pid, syscall.SIGKILL) // its parent waits for it, so the number is still its own
		_ = c.Wait()
	})
	return pid
}

// A process that ends between two looks, or whose number is another's by then, is not judged.
func TestEndsMeanwhile(t *testing.T) {
	pid := supervisedBy(t, "sh", nil)
	found, err := Find(t.Context(), Target{PID: pid})
	if err != nil {
		t.Fatal(err)
	}
	other := found
	other.start--
	if results, err := Inspect(t.Context(), other); err == nil || !strings.Contains(err.Error(), "ended while it was looked at") || results != nil {
		t.Errorf("another: %v, %d results", err, len(results))
	}
	if _, err := Inspect(t.Context(), found); err != nil {
		t.Errorf("the same: %v", err)
	}
	_ = syscall.Kill(pid, syscall.SIGKILL)
	eventually(time.Minute, func() bool { return proc.StateOf(pid) == "" })
	if _, err := Inspect(t.Context(), found); err == nil || !strings.Contains(err.Error(), "has ended") {
		t.Errorf("the dead: %v", err)
	}
}

// Who has no rights to read a process is told so, point by point, and of the rest what is so.
func TestInspectAsNobody(t *testing.T) {
	if os.Geteuid() != 0 {
		testtool.Skip(t, "only root can be somebody else")
	}
	target := begun(t, Traditional, "")
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // of this test alone
		t.Fatal(err)
	}
	text, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "inspector"), text, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(filepath.Join(dir, "inspector"), "-test.run=^TestInspectAlone$")
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	c.Env, c.Dir = append(os.Environ(), fmt.Sprintf("AUDIT_ALONE=%d %s", target.PID, target.Known.Pidfile), programs+"="+filepath.Dir(wild)), "/"
	out, err := c.Output()
	if err != nil {
		t.Skipf("nobody cannot run here: %v", err)
	}
	line, _, _ := strings.Cut(string(out), "\n")
	verdicts := map[string]Finding{}
	if err := json.Unmarshal([]byte(line), &verdicts); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, id := range []string{"A11", "A12", "A13", "A18", "A19", "A21", "A26"} {
		if f := verdicts[id]; f.Verdict != Unknown || !strings.Contains(f.Seen, "may not be read") {
			t.Errorf("%s: %s: %s", id, f.Verdict, f.Seen)
		}
	}
	for _, id := range []string{"A3", "A5", "A7", "A17", "A23"} {
		if f := verdicts[id]; f.Verdict != Pass {
			t.Errorf("%s: %s: %s", id, f.Verdict, f.Seen)
		}
	}
}

func TestInspectAlone(t *testing.T) {
	var known Target
	known.Known.Style = Traditional
	if _, err := fmt.Sscan(os.Getenv("AUDIT_ALONE"), &known.PID, &known.Known.Pidfile); err != nil {
		t.Skip("it is run by TestInspectAsNobody")
	}
	results, err := Inspect(t.Context(), known)
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[string]Finding{}
	for _, r := range results {
		verdicts[r.ID] = r.Finding
	}
	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		t.Fatal(err)
	}
}

// A unit is a name, and nothing that systemctl would take for something else. Where there is
// no systemd, that is said.
func TestUnitNames(t *testing.T) {
	for name, want := range map[string]string{"": "nothing to inspect", "*": "no such name", "-p": "unit", "a/b": "no such name", "x\n": "no such name", "x.socket": "only a service"} {
		if _, err := Find(t.Context(), Target{Unit: name}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
	if _, err := os.Stat("/run/systemd/system"); err == nil {
		return
	}
	if _, err := Find(t.Context(), Target{Unit: "food"}); err == nil || !strings.Contains(err.Error(), "unit food.service: systemd does not run here") {
		t.Error(err)
	}
}
