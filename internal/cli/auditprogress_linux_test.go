package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Who waits at a terminal sees how far it is; nothing of that stays, nor does the
// name of a program drive the terminal.
func TestAuditProgress(t *testing.T) {
	t.Parallel()
	args := auditOf(t, "", "--point=C3,S1,R3")
	program := len(args) - 5
	link := filepath.Join(t.TempDir(), "bad\x1b[31m")
	if err := os.Symlink(args[program], link); err != nil {
		t.Fatal(err)
	}
	args[program] = link
	s := at(t, setup{dir: t.TempDir()}, args...)
	s.exit(Done)
	if !regexp.MustCompile(`\rauditing "bad\\x1b\[31m": [1-9] of [1-9] scenes\x1b\[K`).MatchString(s.written()) || strings.Contains(s.written(), "\x1b[31m") {
		t.Errorf("the terminal was told %q", s.written())
	}
	if s.shown() != "" {
		t.Errorf("on the screen stays\n%s", s.shown())
	}
	if !strings.HasSuffix(s.stdout.String(), "3 of 3 points hold\n") || strings.Contains(s.stdout.String(), "auditing") {
		t.Errorf("the report is\n%s", s.stdout.String())
	}
}

// Nothing is said before one begins to wonder, nor behind the end.
func TestAuditProgressIsLate(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "terminal"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	quick := &auditProgress{out: file, what: "quick", timer: time.NewTimer(time.Hour)}
	quick.tell(1, 3)
	quick.end()
	slow := &auditProgress{out: file, what: "slow", timer: time.NewTimer(time.Hour)}
	slow.tell(1, 3)
	slow.late = true
	slow.tell(2, 3)
	slow.end()
	slow.tell(3, 3)
	text, err := os.ReadFile(file.Name())
	if want := "\rauditing slow: 2 of 3 scenes\x1b[K\r\x1b[K"; err != nil || string(text) != want {
		t.Errorf("%q, %v; want %q", text, err, want)
	}
}
