// Kept by mkdaemon (ipc/unix): your edits are merged.

//go:build linux

package control

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// askAs asks op of the daemon at path as another user, in a process of its own.
func askAs(t *testing.T, path string, op Op, uid uint32, groups ...uint32) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root to become another user")
	}
	if dir := closed(path); dir != "" {
		t.Skip("others may not enter " + dir + ": set TMPDIR to a folder that they may")
	}
	// Others may not enter the folder of the test binary: they get it opened.
	self, err := os.Open("/proc/self/exe")
	if err != nil {
		t.Skip("needs /proc to start itself as another user")
	}
	defer self.Close()
	cmd := exec.CommandContext(t.Context(), "/proc/self/fd/3", "-test.run=^TestHelperAsk$")
	cmd.ExtraFiles = []*os.File{self}
	cmd.Dir = "/"
	// The race detector would otherwise wait a second at the end of each.
	cmd.Env = []string{"GORACE=atexit_sleep_ms=0", "CONTROL_TEST_ASK=" + path + " " + string(op)}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid, Groups: groups}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("asking as uid %d: %v\n%s", uid, err, out)
	}
	answer, _, _ := strings.Cut(string(out), "\n")
	return answer
}

// closed is a folder on the way to path that others may not enter, or empty.
func closed(path string) string {
	for path != "/" {
		path = filepath.Dir(path)
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o001 == 0 {
			return path
		}
	}
	return ""
}

// TestHelperAsk is the other process.
func TestHelperAsk(t *testing.T) {
	path, op, ok := strings.Cut(os.Getenv("CONTROL_TEST_ASK"), " ")
	if !ok {
		t.Skip("only as a helper of other tests")
	}
	client, err := DialUnix(t.Context(), []string{path})
	if err == nil {
		_, err = client.Call(t.Context(), Op(op), nil)
	}
	if err != nil {
		fmt.Println(kindOfError(t, err))
		return
	}
	fmt.Println("ok")
}

// TestOtherUsers is the real thing: other users on a real socket.
func TestOtherUsers(t *testing.T) {
	f := &fake{}
	path, j, _ := serveUnix(t, f, 0o666)
	for _, c := range []struct {
		op     Op
		uid    uint32
		groups []uint32
		want   string
	}{
		{OpVersion, 54321, nil, "ok"},
		{OpStatus, 54321, nil, "denied"},
		{OpStatus, 54321, []uint32{4, 60}, "ok"},
		{OpReload, 54321, []uint32{4, 60}, "denied"},
		{OpReload, 54321, []uint32{4, 50}, "ok"},
		{OpReload, 1001, nil, "ok"},
		{OpStatus, overflow, []uint32{50, 60}, "denied"},
		{OpVersion, overflow, nil, "ok"},
	} {
		if got := askAs(t, path, c.op, c.uid, c.groups...); got != c.want {
			t.Errorf("%s by uid %d in %v: %s, want %s", c.op, c.uid, c.groups, got, c.want)
		}
	}
	if got := f.did(OpReload); got != 2 {
		t.Errorf("%d reloads, want 2", got)
	}
	var outcomes []string
	for _, r := range j.records(t, isAudit) {
		outcomes = append(outcomes, fmt.Sprint(r["uid"], " ", r["outcome"]))
	}
	if want := []string{"54321 denied", "54321 ok", "1001 ok"}; !slices.Equal(outcomes, want) {
		t.Errorf("audit %q, want %q", outcomes, want)
	}
}

// More groups than the first buffer holds.
func TestManyGroups(t *testing.T) {
	var many []uint32
	for gid := range uint32(300) {
		many = append(many, 100000+gid)
	}
	path, _, _ := serveUnix(t, &fake{}, 0o666)
	if got := askAs(t, path, OpStatus, 54321, append(many, 60)...); got != "ok" {
		t.Errorf("the 301st group was not seen: %s", got)
	}
}

// Who may not connect is told so, and not that nothing runs.
func TestClosedSocket(t *testing.T) {
	path, _, _ := serveUnix(t, &fake{}, 0o600)
	if got := askAs(t, path, OpVersion, 54321); got != "denied" {
		t.Errorf("connect to 0600 by another user: %s, want denied", got)
	}
}
