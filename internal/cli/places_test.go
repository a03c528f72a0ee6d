package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
	"github.com/mkdaemon/mkdaemon/templates"
)

// templatesWith is a copy of the templates in which files have other texts: what
// another release would have. Paths are those below templates/.
func templatesWith(t testing.TB, texts map[string]string) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "templates")
	if err := os.CopyFS(dir, templates.FS); err != nil {
		t.Fatal(err)
	}
	for path, text := range texts {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(path); err != nil { // the copies are read-only
			t.Fatal(err)
		}
		write(t, path, text)
	}
	return dir
}

// git runs git in the project, with nobody's configuration.
func (l *living) git(args ...string) string {
	l.Helper()
	testtool.Need(l, "git")
	cmd := exec.Command("git", args...)
	cmd.Dir = l.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_CEILING_DIRECTORIES="+filepath.Dir(l.dir),
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	text, err := cmd.CombinedOutput()
	if err != nil {
		l.Fatalf("git %q: %v\n%s", args, err, text)
	}
	return string(text)
}

// caseless copies a folder to where case is ignored in names.
func caseless(t testing.TB, from string) (dir string) {
	t.Helper()
	above := mount(t, "tmpfs", "casefold=utf8-12.1.0")
	dir = filepath.Join(above, "food")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	fold(t, dir)
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "MAKEFILE")); err != nil {
		t.Fatalf("case is not ignored: %v", err)
	}
	return dir
}

// fold is chattr +F: FS_CASEFOLD_FL of ioctl_iflags(2).
func fold(t testing.TB, dir string) {
	t.Helper()
	const casefold = 0x40000000
	file, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	flags := casefold
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, file.Fd(), unix.FS_IOC_SETFLAGS, uintptr(unsafe.Pointer(&flags))); errno != 0 {
		t.Skipf("names cannot be folded here: %v", errno)
	}
}
