// Kept by mkdaemon (base): your edits are merged.

package paths

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
)

func TestUnitFolderComesFirst(t *testing.T) {
	t.Setenv("RUNTIME_DIRECTORY", "/run/first:/run/second")
	if got := RuntimeDir(); got != "/run/first" {
		t.Errorf("RuntimeDir() = %q, want the first folder of the unit", got)
	}
	if got := Candidates(); !slices.Equal(got, []string{"/run/first"}) {
		t.Errorf("Candidates() = %q, want the unit's folder alone", got)
	}
}

// TestAsUser runs TestUserFolders as an ordinary user if this is root.
func TestAsUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root to become another user; TestUserFolders runs anyway")
	}
	t.Setenv("RUNTIME_DIRECTORY", "")
	if got := RuntimeDir(); got != system() {
		t.Errorf("RuntimeDir() as root = %q, want %q", got, system())
	}
	if got := Candidates(); !slices.Equal(got, []string{system()}) {
		t.Errorf("Candidates() as root = %q, want the system's alone", got)
	}
	// Another user can neither enter the folder of the test binary nor that of
	// t.TempDir, so both are handed over: the program by an open file.
	self, err := os.Open("/proc/self/exe")
	if err != nil {
		t.Skip("needs /proc to start itself as another user")
	}
	defer self.Close()
	cmd := exec.Command("/proc/self/fd/3", "-test.run=^TestUserFolders$", "-test.v")
	cmd.ExtraFiles = []*os.File{self}
	cmd.Dir = "/"
	cmd.Env = []string{"TMPDIR=/tmp", "GORACE=atexit_sleep_ms=0"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 54321, Gid: 54321}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("as uid 54321: %v\n%s", err, out)
	}
}

func TestUserFolders(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root has one folder only; TestAsUser starts this as somebody else")
	}
	t.Setenv("RUNTIME_DIRECTORY", "")
	t.Setenv("XDG_RUNTIME_DIR", "/run/user/7")
	if got := RuntimeDir(); got != "/run/user/7/pulsed" {
		t.Errorf("RuntimeDir() = %q, want it below XDG_RUNTIME_DIR", got)
	}
	if got := Candidates(); !slices.Equal(got, []string{"/run/user/7/pulsed", system()}) {
		t.Errorf("Candidates() = %q, want our own, then the system's", got)
	}

	temp := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", "")
	t.Setenv("TMPDIR", temp)
	want := filepath.Join(temp, "pulsed-"+strconv.Itoa(os.Geteuid()))
	if got := Candidates(); !slices.Equal(got, []string{system()}) {
		t.Errorf("Candidates() = %q, want no folder that nobody made", got)
	}
	if got := RuntimeDir(); got != want || !private(want) {
		t.Errorf("RuntimeDir() = %q, want %q made and private", got, want)
	}
	if got := Candidates(); !slices.Equal(got, []string{want, system()}) {
		t.Errorf("Candidates() = %q, want %q first", got, want)
	}

	// Somebody else may look inside: it could be anybody's.
	if err := os.Chmod(want, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := RuntimeDir(); got != "" {
		t.Errorf("RuntimeDir() = %q although the folder is open to others", got)
	}
	// A link in its place leads who knows where.
	if err := os.Remove(want); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(t.TempDir(), want); err != nil {
		t.Fatal(err)
	}
	if got := RuntimeDir(); got != "" {
		t.Errorf("RuntimeDir() = %q although the folder is a link", got)
	}
}
